/* Objects are added and, when they are closed, marked as gone; the array of objects is never
 * compacted, so numbers stay. A look is made by one thread at a time; another one that finds it
 * busy goes on with what is there. */
#include "agent/object_map.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/mapping.h"

enum { MAX_OBJECTS = 4096, PAGE = 4096 };

static struct lp_mapped_object *objects; /* from 1 */
static _Atomic uint32_t object_count;
static _Atomic uint32_t generation;
static atomic_flag is_looking = ATOMIC_FLAG_INIT;

struct look {
    unsigned long long adds, subs;
    bool is_asked;                   /* whether anything has changed */
    uint64_t seen[MAX_OBJECTS / 64]; /* a bit for each: a thread's stack may be small */
};

static unsigned long long adds_seen, subs_seen;

static void read_range(struct lp_mapped_object *object)
{
    object->lowest = UINTPTR_MAX;
    for (size_t i = 0; i < object->loaded.header_count; i++) {
        const ElfW(Phdr) *segment = &object->loaded.headers[i];
        uintptr_t start = object->loaded.base + segment->p_vaddr;
        if (segment->p_type != PT_LOAD)
            continue;
        if (start < object->lowest)
            object->lowest = start & ~(uintptr_t)(PAGE - 1);
        if (start + segment->p_memsz > object->end)
            object->end = start + segment->p_memsz;
    }
}

/* The loader knows the program by no name. */
static void read_path(struct lp_mapped_object *object, const char *name)
{
    if (name[0] != '\0') {
        strncpy(object->path, name, sizeof object->path - 1);
        return;
    }
    int saved_errno = errno;
    ssize_t length = readlink("/proc/self/exe", object->path, sizeof object->path - 1);
    object->path[length > 0 ? length : 0] = '\0';
    errno = saved_errno;
}

/* Another object may have come to where a closed one was. */
static bool has_name(const struct lp_mapped_object *object, const struct dl_phdr_info *info)
{
    return info->dlpi_name[0] == '\0' ||
           strncmp(object->path, info->dlpi_name, sizeof object->path - 1) == 0;
}

static uint32_t find(const struct dl_phdr_info *info)
{
    uint32_t count = atomic_load_explicit(&object_count, memory_order_relaxed);
    for (uint32_t i = 1; i <= count; i++)
        if (!objects[i].is_gone && objects[i].loaded.base == info->dlpi_addr &&
            objects[i].loaded.headers == info->dlpi_phdr && has_name(&objects[i], info))
            return i;
    return 0;
}

static uint32_t add(const struct dl_phdr_info *info)
{
    uint32_t number = atomic_load_explicit(&object_count, memory_order_relaxed) + 1;
    if (number >= MAX_OBJECTS)
        return 0;
    struct lp_mapped_object *object = &objects[number];
    object->loaded = lp_loaded_object_of(info);
    read_range(object);
    read_path(object, info->dlpi_name);
    lp_loaded_object_build_id(&object->loaded, object->build_id);
    if (lp_loaded_object_read_tables(&object->loaded))
        object->symbol_count = lp_loaded_object_symbol_count(&object->loaded);
    atomic_store_explicit(&object_count, number, memory_order_release);
    return number;
}

static int look_at(struct dl_phdr_info *info, size_t size, void *context)
{
    struct look *look = context;
    (void)size;
    if (look->is_asked) {
        look->is_asked = false;
        look->adds = info->dlpi_adds;
        look->subs = info->dlpi_subs;
        if (info->dlpi_adds == adds_seen && info->dlpi_subs == subs_seen)
            return 1;
    }
    uint32_t found = find(info), number = found != 0 ? found : add(info);
    look->seen[number / 64] |= 1ul << (number % 64);
    return 0;
}

static void mark_gone(const struct look *look)
{
    uint32_t count = atomic_load_explicit(&object_count, memory_order_relaxed);
    for (uint32_t i = 1; i <= count; i++)
        if ((look->seen[i / 64] >> (i % 64) & 1) == 0)
            objects[i].is_gone = true;
    if (look->subs != subs_seen)
        atomic_fetch_add_explicit(&generation, 1, memory_order_relaxed);
    adds_seen = look->adds;
    subs_seen = look->subs;
}

void lp_object_map_refresh(void)
{
    if (atomic_flag_test_and_set_explicit(&is_looking, memory_order_acquire))
        return;
    if (objects == NULL)
        objects = lp_mapping_reserve(MAX_OBJECTS * sizeof *objects);
    struct look look = {.is_asked = true};
    if (objects != NULL && dl_iterate_phdr(look_at, &look) == 0)
        mark_gone(&look);
    atomic_flag_clear_explicit(&is_looking, memory_order_release);
}

uint32_t lp_object_at(uintptr_t address)
{
    uint32_t count = atomic_load_explicit(&object_count, memory_order_acquire);
    for (uint32_t i = count; i >= 1; i--)
        if (address - objects[i].lowest < objects[i].end - objects[i].lowest && !objects[i].is_gone)
            return i;
    return 0;
}

struct lp_mapped_object *lp_object_of(uint32_t number)
{
    uint32_t count = atomic_load_explicit(&object_count, memory_order_acquire);
    return number >= 1 && number <= count ? &objects[number] : NULL;
}

uint32_t lp_object_map_generation(void)
{
    return atomic_load_explicit(&generation, memory_order_relaxed);
}

const char *lp_object_symbol(const struct lp_mapped_object *object, uintptr_t address)
{
    if (object->is_gone)
        return NULL;
    for (uint32_t i = 1; i < object->symbol_count; i++) {
        const ElfW(Sym) *symbol = &object->loaded.symbols[i];
        if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != SHN_UNDEF &&
            address - (object->loaded.base + symbol->st_value) < symbol->st_size)
            return object->loaded.names + symbol->st_name;
    }
    return NULL;
}
