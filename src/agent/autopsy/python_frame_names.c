/* By the code's public attributes, whose order is that of the slots. Arguments that closures use
 * have a slot in both co_varnames and co_cellvars up to 3.10, one from 3.11 on. */
#include "agent/autopsy/python_frame_names.h"

#include "agent/autopsy/python_attributes.h"
#include "agent/autopsy/python_type.h"
#include "probe/cpython/python_object.h"

enum { GROUPS = 3 };

static const char *const groups[GROUPS] = {"co_varnames", "co_cellvars", "co_freevars"};

const void *lp_python_code_of(const struct lp_python *python, const void *object)
{
    static const char *const names[] = {"f_code", "__code__", "gi_code", "cr_code", "ag_code"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const void *code = lp_python_attribute(python, object, names[i]);
        if (code != NULL && lp_py_type(code) == python->code_type)
            return code;
    }
    return NULL;
}

static bool contains(const struct lp_python *python, const void *tuple, const void *item)
{
    for (size_t i = 0; i < lp_python_tuple_size(python, tuple); i++)
        if (lp_python_tuple_item(tuple, i) == item)
            return true;
    return false;
}

/* Calls for each slot's name, until `visit` says that it is enough. */
static size_t each_name(const struct lp_python *python, const void *code,
                        bool (*visit)(const void *name, size_t slot, void *context), void *context)
{
    const void *variables = lp_python_attribute(python, code, groups[0]);
    size_t slot = 0;
    for (size_t group = 0; group < GROUPS; group++) {
        const void *names = lp_python_attribute(python, code, groups[group]);
        for (size_t i = 0; i < lp_python_tuple_size(python, names); i++) {
            const void *name = lp_python_tuple_item(names, i);
            if (group == 1 && python->minor >= 11 && contains(python, variables, name))
                continue;
            if (visit != NULL && visit(name, slot, context))
                return slot;
            slot++;
        }
    }
    return slot;
}

struct lp_frame_size lp_python_frame_size(const struct lp_python *python, const void *code)
{
    long long stack = lp_python_number(python, code, "co_stacksize");
    return (struct lp_frame_size){each_name(python, code, NULL, NULL),
                                  stack > 0 ? (size_t)stack : 0};
}

struct naming {
    size_t wanted;
    const void *found;
};

static bool take_name(const void *name, size_t slot, void *context)
{
    struct naming *naming = context;
    if (slot == naming->wanted)
        naming->found = name;
    return naming->found != NULL;
}

bool lp_python_slot_name(const struct lp_python *python, const void *code, size_t slot, char *name,
                         size_t size)
{
    struct naming naming = {.wanted = slot};
    each_name(python, code, take_name, &naming);
    return lp_python_copy_text(python, naming.found, name, size);
}
