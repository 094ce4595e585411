/* DWARF 5, 3.3.8: an inlined call is a DW_TAG_inlined_subroutine inside of the function that it was
 * put into; its origin names the function, DW_AT_call_file and DW_AT_call_line say where it was
 * called. The line table knows the line of the innermost one; the line of each other is where the
 * one in it was called. */
#include "analyze/inlined.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/readable_name.h"

static const char *name_of(struct lp_arena *arena, Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    const char *name = NULL;
    if (dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute) != NULL)
        name = dwarf_formstring(&attribute);
    if (name == NULL)
        name = dwarf_diename(function);
    return name != NULL ? lp_readable_name(arena, name) : "";
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned int attribute_name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (dwarf_formudata(dwarf_attr(die, attribute_name, &attribute), &value) != 0)
        return 0;
    return value;
}

/* Where the inlined function was called: the line of what it is in. */
static void read_call(struct lp_arena *arena, Dwarf_Die *unit, Dwarf_Die *inlined,
                      struct lp_frame *caller)
{
    Dwarf_Files *files;
    size_t count;
    Dwarf_Word file = number_of(inlined, DW_AT_call_file);
    caller->line = (uint32_t)number_of(inlined, DW_AT_call_line);
    if (dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count)
        return;
    const char *path = dwarf_filesrc(files, file, NULL, NULL);
    char *copy = path != NULL ? lp_arena_copy(arena, path, strlen(path)) : NULL;
    if (copy != NULL)
        caller->file = copy;
}

static size_t split(struct lp_arena *arena, Dwarf_Die *unit, Dwarf_Die *scopes, int scope_count,
                    struct lp_frame *frames)
{
    size_t count = 1;
    for (int i = 0; i < scope_count && count <= LP_INLINED_MAX; i++) {
        if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine)
            continue;
        struct lp_frame *inlined = &frames[count - 1];
        frames[count] = *inlined; /* the name of the outermost one */
        inlined->function = name_of(arena, &scopes[i]);
        inlined->is_inlined = true;
        read_call(arena, unit, &scopes[i], &frames[count++]);
    }
    return count;
}

size_t lp_inlined_split(Dwfl_Module *module, Dwarf_Addr address, struct lp_arena *arena,
                        struct lp_frame *frames)
{
    Dwarf_Addr bias;
    Dwarf_Die *innermost = NULL, *scopes = NULL;
    size_t count = 1;
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
    if (unit == NULL || dwarf_getscopes(unit, address - bias, &innermost) <= 0)
        return count;
    int scope_count = dwarf_getscopes_die(&innermost[0], &scopes);
    if (scope_count > 0)
        count = split(arena, unit, scopes, scope_count, frames);
    free(innermost);
    free(scopes);
    return count;
}
