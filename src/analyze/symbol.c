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

#include "analyze/inlined.h"
#include "analyze/readable_name.h"
#include "base/hash_map.h"

enum { MAX_OBJECTS = 1024, MAX_BUILD_ID = 64 };

struct lp_symbols {
    Dwfl *dwfl;
    struct lp_hash_map modules;   /* hash of the path -> Dwfl_Module *, NULL: not to be used */
    struct lp_hash_map build_ids; /* hash of the path -> const char * */
    struct lp_hash_map places;    /* hash of path and offset -> struct lp_vector * of lp_frame */
    const char *changed;          /* an object whose build id is another one, or NULL */
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
    lp_hash_map_done(&symbols->build_ids);
    lp_hash_map_done(&symbols->places);
    free(symbols);
}

static uint64_t path_key(const char *path)
{
    return lp_hash_bytes(path, strlen(path));
}

int lp_symbols_expect(struct lp_symbols *symbols, const char *path, const char *build_id)
{
    uint64_t *place = lp_hash_map_put(&symbols->build_ids, path_key(path));
    if (place == NULL)
        return -ENOMEM;
    *place = (uintptr_t)build_id;
    return 0;
}

const char *lp_symbols_changed(const struct lp_symbols *symbols)
{
    return symbols->changed;
}

static void write_build_id(Dwfl_Module *module, char text[2 * MAX_BUILD_ID + 1])
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = NULL;
    GElf_Addr address, bias;
    int count = dwfl_module_getelf(module, &bias) != NULL
                    ? dwfl_module_build_id(module, &bytes, &address)
                    : 0;
    for (int i = 0; i < count && i < MAX_BUILD_ID; i++) {
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

/* A file that was replaced since would give wrong names. Without a build id nobody can tell. */
static bool is_recorded_file(struct lp_symbols *symbols, Dwfl_Module *module, const char *path)
{
    char build_id[2 * MAX_BUILD_ID + 1];
    uint64_t *expected = lp_hash_map_find(&symbols->build_ids, path_key(path));
    if (expected == NULL)
        return true;
    write_build_id(module, build_id);
    return strcmp(build_id, (const char *)(uintptr_t)*expected) == 0;
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
    if (module == NULL || is_recorded_file(symbols, module, path))
        return module;
    symbols->changed = path;
    return NULL;
}

static Dwfl_Module *find_object(struct lp_symbols *symbols, const char *path)
{
    uint64_t key = path_key(path);
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

/* Name and line of the frame, and what is inlined there. How many frames it became. */
static size_t resolve_frame(struct lp_symbols *symbols, struct lp_arena *arena,
                            struct lp_frame *frames)
{
    GElf_Addr start, end;
    GElf_Off offset_in_symbol;
    GElf_Sym symbol;
    struct lp_frame *frame = &frames[0];
    frame->function = lp_readable_name(arena, frame->function);
    Dwfl_Module *module = find_object(symbols, frame->object);
    if (module == NULL ||
        dwfl_module_info(module, NULL, &start, &end, NULL, NULL, NULL, NULL) == NULL)
        return 1;
    if (frame->offset == 0 || frame->offset > end - start)
        return 1;
    GElf_Addr address = start + frame->offset - 1;
    const char *name =
        dwfl_module_addrinfo(module, address, &offset_in_symbol, &symbol, NULL, NULL, NULL);
    if (name != NULL)
        frame->function = lp_readable_name(arena, name);
    resolve_line(module, address, arena, frame);
    return lp_inlined_split(module, address, arena, frames);
}

static int add_frames(struct lp_vector *vector, struct lp_arena *arena,
                      const struct lp_frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct lp_frame *frame = lp_vector_add(vector, arena, struct lp_frame);
        if (frame == NULL)
            return -ENOMEM;
        *frame = frames[i];
    }
    return 0;
}

/* The frames of one place in an object, looked up once: stacks have most of their frames in common,
 * and elfutils looks through all symbols for each. NULL without memory. */
static const struct lp_vector *resolve_place(struct lp_symbols *symbols, struct lp_arena *arena,
                                             const struct lp_frame *frame)
{
    const uint64_t pair[] = {path_key(frame->object), frame->offset};
    struct lp_frame frames[LP_INLINED_MAX + 1] = {*frame};
    uint64_t *place = lp_hash_map_put(&symbols->places, lp_hash_bytes(pair, sizeof pair));
    if (place == NULL || *place != 0)
        return place != NULL ? (const struct lp_vector *)(uintptr_t)*place : NULL;
    struct lp_vector *vector = lp_arena_new(arena, struct lp_vector);
    *place = (uintptr_t)vector;
    if (vector == NULL ||
        add_frames(vector, arena, frames, resolve_frame(symbols, arena, frames)) < 0)
        return NULL;
    return vector;
}

void lp_symbols_resolve(struct lp_symbols *symbols, struct lp_arena *arena, struct lp_stack *stack)
{
    struct lp_vector resolved = {0};
    int status = 0;
    if (stack->is_symbolised)
        return;
    stack->is_symbolised = true;
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        const struct lp_vector *place =
            frame->kind == LP_FRAME_NATIVE ? resolve_place(symbols, arena, frame) : NULL;
        if (status == 0)
            status = place != NULL ? add_frames(&resolved, arena, place->items, place->count)
                                   : add_frames(&resolved, arena, frame, 1);
    }
    if (status == 0)
        stack->frames = resolved;
}
