/* CPython's exported functions, found at run time: one agent serves every version, and programs
 * without Python. Only what is exported in 3.9 to 3.13 is here; what some versions lack may be NULL
 * and is marked so. Objects are opaque; the few offsets that are read directly are in
 * python_object.h. */
#ifndef LP_PROBE_CPYTHON_PYTHON_API_H
#define LP_PROBE_CPYTHON_PYTHON_API_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct lp_py_object; /* PyObject */
struct lp_py_thread; /* PyThreadState */

/* PyMemAllocatorEx */
struct lp_py_allocator {
    void *context;
    void *(*malloc)(void *context, size_t size);
    void *(*calloc)(void *context, size_t count, size_t size);
    void *(*realloc)(void *context, void *memory, size_t size);
    void (*free)(void *context, void *memory);
};

enum lp_py_domain { LP_PY_DOMAIN_RAW, LP_PY_DOMAIN_MEM, LP_PY_DOMAIN_OBJ };

struct lp_python {
    int major, minor;
    bool is_free_threaded;

    int (*is_initialized)(void);
    const char *(*get_version)(void);
    void (*get_allocator)(int domain, struct lp_py_allocator *ret);
    void (*set_allocator)(int domain, struct lp_py_allocator *allocator);
    void *(*object_malloc)(size_t);
    void (*object_free)(void *);

    int (*gil_check)(void);
    struct lp_py_thread *(*thread_here)(void);      /* of this thread, whoever holds the GIL */
    struct lp_py_thread *(*thread_unchecked)(void); /* that holds the GIL */
    int (*gil_ensure)(void);
    void (*gil_release)(int state);
    struct lp_py_thread *(*save_thread)(void);
    void (*restore_thread)(struct lp_py_thread *);

    unsigned (*type_clear_cache)(void);
    void (*gc_visit_objects)(int (*)(struct lp_py_object *, void *), void *); /* 3.12, or NULL */

    struct lp_py_object *(*import_module)(const char *);
    struct lp_py_object *(*get_attribute)(struct lp_py_object *, const char *);
    struct lp_py_object *(*call_method)(struct lp_py_object *, const char *, const char *, ...);
    struct lp_py_object *(*call_object)(struct lp_py_object *, struct lp_py_object *arguments);
    void *(*type_slot)(struct lp_py_object *type, int slot);
    int (*dict_next)(struct lp_py_object *, ssize_t *position, struct lp_py_object **ret_key,
                     struct lp_py_object **ret_value);
    ssize_t (*list_size)(struct lp_py_object *);
    struct lp_py_object *(*list_item)(struct lp_py_object *, ssize_t);
    struct lp_py_object *(*dict_item)(struct lp_py_object *, const char *);
    long long (*as_long_long)(struct lp_py_object *);
    void (*decref)(struct lp_py_object *);
    struct lp_py_object *(*new_string)(const char *);
    const char *(*string_text)(struct lp_py_object *, ssize_t *ret_size); /* UTF-8 */
    /* object.__getattribute__: what a class says about its attributes is not asked. */
    struct lp_py_object *(*generic_attribute)(struct lp_py_object *, struct lp_py_object *name);
    /* The instance's __dict__, made when there was none; a new reference. */
    struct lp_py_object *(*generic_dict)(struct lp_py_object *, void *context);
    struct lp_py_object *(*module_list)(void); /* sys.modules, borrowed */
    void *(*interpreter_head)(void);
    void *(*interpreter_next)(void *interpreter);
    struct lp_py_object *(*interpreter_dict)(void *interpreter); /* borrowed */
    struct lp_py_thread *(*thread_head)(void *interpreter);
    struct lp_py_thread *(*thread_next)(struct lp_py_thread *);
    struct lp_py_object *(*thread_frame)(struct lp_py_thread *); /* new references: */
    struct lp_py_object *(*frame_back)(struct lp_py_object *frame);
    void (*incref)(struct lp_py_object *);

    /* What changes an object of the application: 0, or -1 with a Python error. */
    struct lp_py_object *(*list_of)(struct lp_py_object *iterable);
    int (*list_set_slice)(struct lp_py_object *, ssize_t low, ssize_t high, struct lp_py_object *);
    int (*sequence_delete)(struct lp_py_object *, ssize_t);
    int (*dict_set)(struct lp_py_object *, struct lp_py_object *key, struct lp_py_object *value);
    int (*dict_delete)(struct lp_py_object *, struct lp_py_object *key);
    int (*ordered_dict_delete)(struct lp_py_object *, struct lp_py_object *key);
    int (*set_discard)(struct lp_py_object *, struct lp_py_object *item); /* 1: it was there */
    int (*set_attribute)(struct lp_py_object *, const char *name, struct lp_py_object *value);

    void (*error_fetch)(struct lp_py_object **, struct lp_py_object **, struct lp_py_object **);
    void (*error_restore)(struct lp_py_object *, struct lp_py_object *, struct lp_py_object *);
    void (*error_clear)(void);
    int (*set_async_exception)(unsigned long thread, struct lp_py_object *type);

    struct lp_py_object *none;
    const void *type_type; /* &PyType_Type, and so on */
    const void *ordered_dict_type;
    const void *list_type;
    const void *dict_type;
    const void *tuple_type;
    const void *str_type;
    const void *int_type;
    const void *float_type;
    const void *code_type;
    const void *module_type;
    const void *function_type;
    const void *frame_type;
    const void *generator_type;
    const void *coroutine_type;
    const void *async_generator_type;
    const void *cell_type;
    struct lp_py_object **timeout_error; /* &PyExc_TimeoutError */
};

/* The Python of this process, or NULL when its functions are not to be found (yet). The first
 * success is remembered. Callable before Py_Initialize. */
const struct lp_python *lp_python_find(void);

#endif
