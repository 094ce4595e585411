/* A layout is believed when all of some wrappers that live say by it what the binding says of them.
 */
#include "probe/binding/binding.h"

#include "probe/cpython/python_object.h"

const struct lp_binding *lp_binding_of_base(const char *type_name)
{
    static const struct lp_binding *const bindings[] = {&lp_sip, &lp_shiboken};
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (bindings[i]->is_base(type_name))
            return bindings[i];
    return NULL;
}

/* Only one that is loaded: importing would run code. */
static struct lp_py_object *find_module(const struct lp_python *python,
                                        const struct lp_binding *binding)
{
    struct lp_py_object *sys = python->import_module("sys");
    struct lp_py_object *loaded = sys != NULL ? python->get_attribute(sys, "modules") : NULL;
    struct lp_py_object *module = NULL;
    for (size_t i = 0; loaded != NULL && binding->modules[i] != NULL && module == NULL; i++)
        module = python->dict_item(loaded, binding->modules[i]);
    return module;
}

/* 1, 0, or -1 when the binding cannot say. */
static int ask_owner(const struct lp_python *python, const struct lp_binding *binding,
                     struct lp_py_object *module, const void *wrapper)
{
    struct lp_py_object *answer =
        python->call_method(module, binding->owner_function, "O", (struct lp_py_object *)wrapper);
    long long value = answer != NULL ? python->as_long_long(answer) : -1;
    if (answer != NULL)
        python->decref(answer);
    python->error_clear();
    return value == 0 || value == 1 ? (int)value : -1;
}

static bool fits(const struct lp_python *python, const struct lp_binding *binding,
                 struct lp_py_object *module, const void *base, const void *const *wrappers,
                 size_t count, unsigned layout)
{
    size_t agreed = 0;
    for (size_t i = 0; i < count; i++) {
        int owner = ask_owner(python, binding, module, wrappers[i]);
        if (owner >= 0 && binding->read(wrappers[i], base, layout).is_owned != (owner == 1))
            return false;
        agreed += owner == 1; /* that none is owned says nothing about the bit */
    }
    return agreed > 0;
}

unsigned lp_binding_fit(const struct lp_python *python, const struct lp_binding *binding,
                        const void *base, const void *const *wrappers, size_t count)
{
    struct lp_py_object *type, *value, *traceback;
    python->error_fetch(&type, &value, &traceback);
    struct lp_py_object *module = find_module(python, binding);
    unsigned found = 0;
    for (size_t i = 0; module != NULL && binding->layouts[i] != 0 && found == 0; i++)
        if (fits(python, binding, module, base, wrappers, count, binding->layouts[i]))
            found = binding->layouts[i];
    python->error_restore(type, value, traceback);
    return found;
}
