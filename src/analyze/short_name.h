/* C++ names for people. */
#ifndef LP_ANALYZE_SHORT_NAME_H
#define LP_ANALYZE_SHORT_NAME_H

#include <stddef.h>

/* A demangled name without template arguments, parameters, qualifiers and return type:
 * "void app::Cache<int>::put(int, QString const&) const" -> "app::Cache::put". */
void lp_short_name(const char *whole, char *text, size_t size);

#endif
