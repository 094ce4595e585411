/* The name of a leak that lasts: across runs, edits elsewhere in the file, and versions of Python.
 */
#ifndef LP_ANALYZE_FINGERPRINT_H
#define LP_ANALYZE_FINGERPRINT_H

#include "analyze/leak.h"

/* Of a leak with its path and primary. */
void lp_leak_fingerprint(const struct lp_leak *leak, char text[LP_FINGERPRINT_SIZE]);

#endif
