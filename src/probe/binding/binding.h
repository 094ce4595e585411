/* The two ways in which a Python object wraps a C++ object: sip's (PyQt5, PyQt6) and shiboken's
 * (PySide2, PySide6). Layouts are theirs and private, so they are held against the answers of the
 * binding's own functions before they are believed. GIL held. */
#ifndef LP_PROBE_BINDING_BINDING_H
#define LP_PROBE_BINDING_BINDING_H

#include <stdbool.h>

#include "probe/cpython/python_api.h"

struct lp_wrapper {
    const void *cpp;    /* the C++ object; NULL: not made yet, or gone */
    const void *parent; /* the wrapper that keeps this one, or NULL */
    bool is_gone;       /* the C++ object was deleted */
    bool is_owned;      /* it is deleted with the wrapper */
    bool is_kept;       /* it keeps the wrapper: a reference without a Python holder */
};

struct lp_binding {
    const char *name;
    /* Whether the type, by its tp_name, is the one that all wrappers derive from. */
    bool (*is_base)(const char *type_name);
    /* What the wrapper's own memory says. `base` is that type; `layout` what fit_layout found. */
    struct lp_wrapper (*read)(const void *wrapper, const void *base, unsigned layout);
    /* Layouts to try: bits of the flags, or the like. Ends with 0. */
    const unsigned *layouts;
    /* The function of the binding's module that says whether Python owns a wrapper's C++ object,
     * and the names that the module may have. */
    const char *owner_function;
    const char *const *modules; /* ends with NULL */
};

extern const struct lp_binding lp_sip, lp_shiboken;

/* The binding whose wrappers derive from a type of that name, or NULL. */
const struct lp_binding *lp_binding_of_base(const char *type_name);

/* The first layout by which `read` says the same of all the wrappers (which live) as the binding
 * itself; 0: none does, or the binding cannot be asked. A pending Python error is left as it was.
 */
unsigned lp_binding_fit(const struct lp_python *python, const struct lp_binding *binding,
                        const void *base, const void *const *wrappers, size_t count);

#endif
