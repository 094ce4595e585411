/* elfutils, offline: each object file becomes a module of one Dwfl, and a frame's address is the
 * module's start plus the frame's offset. Frames are return addresses, so the byte before is looked
 * up. The paths come from a recording: only regular files are opened, and nothing is fetched from a
 * network (DEBUGINFOD_URLS makes libdwfl do that, so separate debug files are then not looked for).
 */
#include "analyze/symbol.h"

#include <elfutils/libdwfl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash_map.h"

/* Of the C++ runtime; weak, because leakpal also runs where there is none. */
char *__cxa_demangle(const char *name, char *buffer, size_t *length, int *status)
    __attribute__((weak));

enum { MAX_OBJECTS = 1024 };

struct lp_symbols {
    Dwfl *dwfl;
    struct lp_hash_map modules; /* hash of the path -> Dwfl_Module *, 1 when it cannot be read */
};

static int no_debug_file(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                         const char *file, const char *link, GElf_Word crc, char **ret_file)
{
    (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc;
    (void)ret_file;
    return -1;
}

static const Dwfl_Callbacks local_files = {.find_debuginfo = dwfl_standard_find_debuginfo,
                                           .section_address = dwfl_offline_section_address};
static const Dwfl_Callbacks no_other_files = {.find_debuginfo = no_debug_file,
                                              .section_address = dwfl_offline_section_address};

int lp_symbols_new(struct lp_symbols **ret_symbols)
{
    struct lp_symbols *symbols = calloc(1, sizeof *symbols);
    if (symbols == NULL)
        return -ENOMEM;
    const char *servers = getenv("DEBUGINFOD_URLS");
    bool may_fetch = servers != NULL && servers[0] != '\0';
    symbols->dwfl = dwfl_begin(may_fetch ? &no_other_files : &local_files);
    *ret_symbols = symbols;
    return 0;
}

void lp_symbols_free(struct lp_symbols *symbols)
{
    if (symbols == NULL)
        return;
    dwfl_end(symbols->dwfl);
    lp_hash_map_done(&symbols->modules);
    free(symbols);
}

static Dwfl_Module *open_object(struct lp_symbols *symbols, const char *path)
{
    struct stat status;
    if (symbols->dwfl == NULL || path[0] != '/' || stat(path, &status) < 0 ||
        !S_ISREG(status.st_mode))
        return NULL;
    dwfl_report_begin_add(symbols->dwfl);
    Dwfl_Module *module = dwfl_report_offline(symbols->dwfl, path, path, -1);
    dwfl_report_end(symbols->dwfl, NULL, NULL);
    return module;
}

static Dwfl_Module *find_object(struct lp_symbols *symbols, const char *path)
{
    uint64_t key = lp_hash_bytes(path, strlen(path));
    uint64_t *place = lp_hash_map_find(&symbols->modules, key);
    if (place == NULL) {
        if (symbols->modules.count >= MAX_OBJECTS)
            return NULL;
        place = lp_hash_map_put(&symbols->modules, key);
        if (place == NULL)
            return NULL;
        *place = (uintptr_t)open_object(symbols, path);
    }
    return (Dwfl_Module *)(uintptr_t)*place;
}

enum lp_symbol_source lp_symbols_of_object(struct lp_symbols *symbols, const char *path)
{
    Dwfl_Module *module = find_object(symbols, path);
    Dwarf_Addr bias;
    if (module == NULL)
        return LP_SYMBOLS_NONE;
    if (dwfl_module_getdwarf(module, &bias) != NULL)
        return LP_SYMBOLS_LINES;
    return dwfl_module_getsymtab(module) > 1 ? LP_SYMBOLS_NAMES : LP_SYMBOLS_NONE;
}

static const char *readable_name(struct lp_arena *arena, const char *name)
{
    int status = -1;
    char *demangled = NULL;
    if (__cxa_demangle != NULL && strncmp(name, "_Z", 2) == 0)
        demangled = __cxa_demangle(name, NULL, NULL, &status);
    const char *text = status == 0 && demangled != NULL ? demangled : name;
    const char *copy = lp_arena_copy(arena, text, strlen(text));
    free(demangled);
    return copy != NULL ? copy : "";
}

static void resolve_line(Dwfl_Module *module, GElf_Addr address, struct lp_arena *arena,
                         struct lp_frame *frame)
{
    int line_number = 0;
    Dwfl_Line *line = dwfl_module_getsrc(module, address);
    const char *file =
        line != NULL ? dwfl_lineinfo(line, NULL, &line_number, NULL, NULL, NULL) : NULL;
    char *copy = file != NULL ? lp_arena_copy(arena, file, strlen(file)) : NULL;
    if (copy == NULL)
        return;
    frame->file = copy;
    frame->line = line_number > 0 ? (uint32_t)line_number : 0;
}

static void resolve_frame(struct lp_symbols *symbols, struct lp_arena *arena,
                          struct lp_frame *frame)
{
    GElf_Addr start, end;
    GElf_Off offset_in_symbol;
    GElf_Sym symbol;
    Dwfl_Module *module = find_object(symbols, frame->object);
    if (module == NULL ||
        dwfl_module_info(module, NULL, &start, &end, NULL, NULL, NULL, NULL) == NULL)
        return;
    if (frame->offset == 0 || frame->offset > end - start)
        return;
    GElf_Addr address = start + frame->offset - 1;
    const char *name =
        dwfl_module_addrinfo(module, address, &offset_in_symbol, &symbol, NULL, NULL, NULL);
    if (name != NULL)
        frame->function = readable_name(arena, name);
    resolve_line(module, address, arena, frame);
}

void lp_symbols_resolve(struct lp_symbols *symbols, struct lp_arena *arena, struct lp_stack *stack)
{
    if (stack->is_symbolised)
        return;
    stack->is_symbolised = true;
    lp_vector_each(&stack->frames, struct lp_frame, frame)
    {
        if (frame->kind == LP_FRAME_NATIVE)
            resolve_frame(symbols, arena, frame);
    }
}
