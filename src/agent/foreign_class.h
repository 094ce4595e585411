/* Classes of QObjects that Qt and the bindings make for their own use: no application made them. */
#ifndef LP_AGENT_FOREIGN_CLASS_H
#define LP_AGENT_FOREIGN_CLASS_H

#include <stdbool.h>

/* Receivers by which a binding does its bookkeeping. */
bool lp_class_is_of_binding(const char *name);

/* What Qt makes by itself, without a parent, and keeps to the end. */
bool lp_class_is_of_qt(const char *name);

#endif
