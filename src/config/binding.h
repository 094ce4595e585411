/* The bindings of Qt to Python that there are. */
#ifndef LP_CONFIG_BINDING_H
#define LP_CONFIG_BINDING_H

#define LP_BINDINGS_EXPECTED "PySide6, PyQt6, PyQt5 or PySide2"

/* The binding's own way to write it, whatever the case of `text`; NULL when it is none. */
const char *lp_binding_name(const char *text);

#endif
