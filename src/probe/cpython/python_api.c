/* One table of symbol names and places. A symbol that every supported version exports and is
 * missing here means "no Python that we know". */
#include "probe/cpython/python_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

enum { REQUIRED = 1, OPTIONAL = 0 };

struct symbol {
    const char *name;
    size_t offset; /* in struct lp_python */
    int is_required;
};

#define PLACE(member) offsetof(struct lp_python, member)

static const struct symbol symbols[] = {
    {"Py_IsInitialized", PLACE(is_initialized), REQUIRED},
    {"Py_GetVersion", PLACE(get_version), REQUIRED},
    {"PyMem_GetAllocator", PLACE(get_allocator), REQUIRED},
    {"PyMem_SetAllocator", PLACE(set_allocator), REQUIRED},
    {"PyObject_Malloc", PLACE(object_malloc), REQUIRED},
    {"PyObject_Free", PLACE(object_free), REQUIRED},
    {"PyGILState_Check", PLACE(gil_check), REQUIRED},
    {"PyGILState_GetThisThreadState", PLACE(thread_here), REQUIRED},
    {"_PyThreadState_UncheckedGet", PLACE(thread_unchecked), OPTIONAL},
    {"PyThreadState_GetUnchecked", PLACE(thread_unchecked), OPTIONAL},
    {"PyGILState_Ensure", PLACE(gil_ensure), REQUIRED},
    {"PyGILState_Release", PLACE(gil_release), REQUIRED},
    {"PyEval_SaveThread", PLACE(save_thread), REQUIRED},
    {"PyEval_RestoreThread", PLACE(restore_thread), REQUIRED},
    {"PyType_ClearCache", PLACE(type_clear_cache), REQUIRED},
    {"PyUnstable_GC_VisitObjects", PLACE(gc_visit_objects), OPTIONAL},
    {"PyImport_ImportModule", PLACE(import_module), REQUIRED},
    {"PyObject_GetAttrString", PLACE(get_attribute), REQUIRED},
    {"PyObject_CallMethod", PLACE(call_method), REQUIRED},
    {"PyObject_CallObject", PLACE(call_object), REQUIRED},
    {"PyType_GetSlot", PLACE(type_slot), REQUIRED},
    {"PyDict_Next", PLACE(dict_next), REQUIRED},
    {"PyList_Size", PLACE(list_size), REQUIRED},
    {"PyList_GetItem", PLACE(list_item), REQUIRED},
    {"PyDict_GetItemString", PLACE(dict_item), REQUIRED},
    {"PyLong_AsLongLong", PLACE(as_long_long), REQUIRED},
    {"Py_DecRef", PLACE(decref), REQUIRED},
    {"PyUnicode_FromString", PLACE(new_string), REQUIRED},
    {"PyUnicode_AsUTF8AndSize", PLACE(string_text), REQUIRED},
    {"PyObject_GenericGetAttr", PLACE(generic_attribute), REQUIRED},
    {"PyObject_GenericGetDict", PLACE(generic_dict), REQUIRED},
    {"PyImport_GetModuleDict", PLACE(module_list), REQUIRED},
    {"PyInterpreterState_Head", PLACE(interpreter_head), REQUIRED},
    {"PyInterpreterState_Next", PLACE(interpreter_next), REQUIRED},
    {"PyInterpreterState_GetDict", PLACE(interpreter_dict), REQUIRED},
    {"PyInterpreterState_ThreadHead", PLACE(thread_head), REQUIRED},
    {"PyThreadState_Next", PLACE(thread_next), REQUIRED},
    {"PyThreadState_GetFrame", PLACE(thread_frame), REQUIRED},
    {"PyFrame_GetBack", PLACE(frame_back), REQUIRED},
    {"Py_IncRef", PLACE(incref), REQUIRED},
    {"PySequence_List", PLACE(list_of), REQUIRED},
    {"PyList_SetSlice", PLACE(list_set_slice), REQUIRED},
    {"PySequence_DelItem", PLACE(sequence_delete), REQUIRED},
    {"PyDict_SetItem", PLACE(dict_set), REQUIRED},
    {"PyDict_DelItem", PLACE(dict_delete), REQUIRED},
    {"PyODict_DelItem", PLACE(ordered_dict_delete), REQUIRED},
    {"PySet_Discard", PLACE(set_discard), REQUIRED},
    {"PyObject_SetAttrString", PLACE(set_attribute), REQUIRED},
    {"PyErr_Fetch", PLACE(error_fetch), REQUIRED},
    {"PyErr_Restore", PLACE(error_restore), REQUIRED},
    {"PyErr_Clear", PLACE(error_clear), REQUIRED},
    {"PyThreadState_SetAsyncExc", PLACE(set_async_exception), REQUIRED},
    {"PyExc_TimeoutError", PLACE(timeout_error), REQUIRED},
    {"_Py_NoneStruct", PLACE(none), REQUIRED},
    {"PyODict_Type", PLACE(ordered_dict_type), REQUIRED},
    {"PyType_Type", PLACE(type_type), REQUIRED},
    {"PyList_Type", PLACE(list_type), REQUIRED},
    {"PyDict_Type", PLACE(dict_type), REQUIRED},
    {"PyTuple_Type", PLACE(tuple_type), REQUIRED},
    {"PyUnicode_Type", PLACE(str_type), REQUIRED},
    {"PyLong_Type", PLACE(int_type), REQUIRED},
    {"PyFloat_Type", PLACE(float_type), REQUIRED},
    {"PyCode_Type", PLACE(code_type), REQUIRED},
    {"PyModule_Type", PLACE(module_type), REQUIRED},
    {"PyFunction_Type", PLACE(function_type), REQUIRED},
    {"PyFrame_Type", PLACE(frame_type), REQUIRED},
    {"PyGen_Type", PLACE(generator_type), REQUIRED},
    {"PyCoro_Type", PLACE(coroutine_type), REQUIRED},
    {"PyAsyncGen_Type", PLACE(async_generator_type), REQUIRED},
    {"PyCell_Type", PLACE(cell_type), REQUIRED},
};

static bool read_version(struct lp_python *python)
{
    const char *text = python->get_version(); /* "3.11.7 (main, ...) [GCC 12.2.0]" */
    if (text == NULL || text[0] != '3' || text[1] != '.')
        return false;
    python->major = 3;
    for (const char *digit = text + 2; *digit >= '0' && *digit <= '9'; digit++)
        python->minor = python->minor * 10 + (*digit - '0');
    python->is_free_threaded = strstr(text, "free-threading") != NULL;
    return true;
}

static bool find_symbols(struct lp_python *python)
{
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *address = dlsym(RTLD_DEFAULT, symbols[i].name);
        if (address == NULL && symbols[i].is_required)
            return false;
        if (address != NULL)
            memcpy((char *)python + symbols[i].offset, &address, sizeof address);
    }
    return read_version(python);
}

const struct lp_python *lp_python_find(void)
{
    static struct lp_python found;
    static bool is_found;
    if (!is_found) {
        struct lp_python python = {0};
        is_found = find_symbols(&python);
        if (is_found)
            found = python;
    }
    return is_found ? &found : NULL;
}
