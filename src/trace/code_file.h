/* Whose code a file of Python code is: a choice that the agent and analyze make alike. */
#ifndef LP_TRACE_CODE_FILE_H
#define LP_TRACE_CODE_FILE_H

/* The library that the file, or an extension module's, belongs to, by the path it is installed
 * under: "PySide6", "Python" for the interpreter's own modules, "leakpal"; NULL: it may be the
 * application's, or a package that it uses. An empty path and "<frozen os>" are Python's. */
const char *lp_python_file_library(const char *path);

#endif
