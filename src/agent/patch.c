/* The dynamic section of an object names its relocation tables (ELF gABI, System V ABI for x86-64);
 * of their entries JUMP_SLOT, GLOB_DAT and 64 without addend hold the address of a function. */
#include "agent/patch.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "agent/interceptors.h"
#include "agent/real.h"
#include "agent/state.h"
#include "base/format.h"

enum { MAX_OBJECTS = 4096, PAGE = 4096 };

/* Where an object's tables are. */
struct object {
    uintptr_t base;
    const char *name;
    const ElfW(Phdr) * headers;
    size_t header_count;
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * tables[2]; /* of the data, of the calls */
    size_t counts[2];
    uintptr_t relro, relro_end; /* read-only after relocation; 0: nothing */
    bool is_relro_open;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const void *seen[MAX_OBJECTS]; /* dynamic sections */
static size_t seen_count;
static unsigned long long adds_seen, subs_seen;
static struct lp_patched patched;

static const ElfW(Phdr) * header_of(const struct object *object, ElfW(Word) type)
{
    for (size_t i = 0; i < object->header_count; i++)
        if (object->headers[i].p_type == type)
            return &object->headers[i];
    return NULL;
}

static bool contains(const struct object *object, uintptr_t address)
{
    for (size_t i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        if (header->p_type == PT_LOAD &&
            address - (object->base + header->p_vaddr) < header->p_memsz)
            return true;
    }
    return false;
}

/* The loader writes absolute addresses into the dynamic section, except where it is read-only. */
static uintptr_t pointer(const struct object *object, ElfW(Addr) value)
{
    return value < object->base ? object->base + value : value;
}

static bool read_dynamic(struct object *object, const ElfW(Dyn) * entry)
{
    bool calls_are_rela = true;
    for (; entry->d_tag != DT_NULL; entry++) {
        uintptr_t address = pointer(object, entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB:
            object->symbols = (const ElfW(Sym) *)address;
            break;
        case DT_STRTAB:
            object->names = (const char *)address;
            break;
        case DT_RELA:
            object->tables[0] = (const ElfW(Rela) *)address;
            break;
        case DT_RELASZ:
            object->counts[0] = entry->d_un.d_val / sizeof(ElfW(Rela));
            break;
        case DT_JMPREL:
            object->tables[1] = (const ElfW(Rela) *)address;
            break;
        case DT_PLTRELSZ:
            object->counts[1] = entry->d_un.d_val / sizeof(ElfW(Rela));
            break;
        case DT_PLTREL:
            calls_are_rela = entry->d_un.d_val == DT_RELA;
            break;
        default:
            break;
        }
    }
    return object->symbols != NULL && object->names != NULL && calls_are_rela;
}

static bool is_slot(const ElfW(Rela) * relocation)
{
    switch (ELF64_R_TYPE(relocation->r_info)) {
    case R_X86_64_JUMP_SLOT:
    case R_X86_64_GLOB_DAT:
        return true;
    case R_X86_64_64:
        return relocation->r_addend == 0;
    default:
        return false;
    }
}

/* RELRO is opened once for all slots of an object, and closed by close_relro(). */
static bool open_for_write(struct object *object, uintptr_t slot)
{
    if (slot < object->relro || slot >= object->relro_end || object->is_relro_open)
        return true;
    object->is_relro_open = mprotect((void *)object->relro, object->relro_end - object->relro,
                                     PROT_READ | PROT_WRITE) == 0;
    return object->is_relro_open;
}

static void close_relro(const struct object *object)
{
    if (object->is_relro_open)
        mprotect((void *)object->relro, object->relro_end - object->relro, PROT_READ);
}

/* Other threads may be calling through the slot: one store of a whole word. */
static void point_slot(struct object *object, const ElfW(Rela) * relocation, const void *function)
{
    _Atomic(uintptr_t) *slot = (_Atomic(uintptr_t) *)(object->base + relocation->r_offset);
    if (atomic_load_explicit(slot, memory_order_relaxed) == (uintptr_t)function)
        return;
    if (!open_for_write(object, (uintptr_t)slot)) {
        patched.refused++;
        return;
    }
    atomic_store_explicit(slot, (uintptr_t)function, memory_order_release);
    patched.slots++;
}

static void patch_table(struct object *object, const ElfW(Rela) * table, size_t count)
{
    for (const ElfW(Rela) *relocation = table; relocation < table + count; relocation++) {
        size_t symbol = ELF64_R_SYM(relocation->r_info);
        if (symbol == 0 || !is_slot(relocation))
            continue;
        const struct lp_interceptor *interceptor =
            lp_interceptor_find(object->names + object->symbols[symbol].st_name);
        if (interceptor != NULL)
            point_slot(object, relocation, interceptor->function);
    }
}

static void find_relro(struct object *object)
{
    const ElfW(Phdr) *header = header_of(object, PT_GNU_RELRO);
    if (header == NULL)
        return;
    object->relro = (object->base + header->p_vaddr) & ~(uintptr_t)(PAGE - 1);
    object->relro_end = (object->base + header->p_vaddr + header->p_memsz) & ~(uintptr_t)(PAGE - 1);
}

/* The loader itself, the kernel's page and the agent keep their slots. */
static bool is_left_alone(const struct object *object)
{
    return object->base == getauxval(AT_BASE) || contains(object, getauxval(AT_SYSINFO_EHDR)) ||
           contains(object, (uintptr_t)lp_patch_objects);
}

static struct object object_of(const struct dl_phdr_info *info)
{
    return (struct object){.base = info->dlpi_addr,
                           .name = info->dlpi_name,
                           .headers = info->dlpi_phdr,
                           .header_count = info->dlpi_phnum};
}

static bool was_seen(const void *dynamic)
{
    for (size_t i = seen_count; i-- > 0;)
        if (seen[i] == dynamic)
            return true;
    if (seen_count < MAX_OBJECTS)
        seen[seen_count++] = dynamic;
    return false;
}

static int patch_object(struct dl_phdr_info *info, size_t size, void *adds)
{
    (void)size;
    if (info->dlpi_adds == adds_seen && info->dlpi_subs == subs_seen)
        return 1;
    if (info->dlpi_subs != subs_seen) /* another object may be where one was */
        seen_count = 0;
    subs_seen = info->dlpi_subs;
    *(unsigned long long *)adds = info->dlpi_adds;
    struct object object = object_of(info);
    const ElfW(Phdr) *dynamic = header_of(&object, PT_DYNAMIC);
    if (dynamic == NULL || was_seen((const void *)(object.base + dynamic->p_vaddr)) ||
        is_left_alone(&object) ||
        !read_dynamic(&object, (const ElfW(Dyn) *)(object.base + dynamic->p_vaddr)))
        return 0;
    find_relro(&object);
    patched.objects++;
    for (int i = 0; i < 2; i++)
        if (object.tables[i] != NULL)
            patch_table(&object, object.tables[i], object.counts[i]);
    close_relro(&object);
    return 0;
}

static void name_copy(const struct object *object)
{
    const char *slash = strrchr(object->name, '/');
    const char *name = slash != NULL ? slash + 1 : object->name;
    lp_format(patched.copied_in, sizeof patched.copied_in, "%s",
              name[0] != '\0' ? name : "the program");
}

/* Pointers that were copied before cannot be told from numbers; what looks like one is counted. */
static void count_copies(const struct object *object, const ElfW(Phdr) * header)
{
    const struct lp_real *real = lp_real_get();
    const uintptr_t functions[] = {(uintptr_t)real->malloc, (uintptr_t)real->calloc,
                                   (uintptr_t)real->realloc, (uintptr_t)real->free};
    const uintptr_t *word = (const uintptr_t *)((object->base + header->p_vaddr + 7) & ~7ul);
    const uintptr_t *end = (const uintptr_t *)(object->base + header->p_vaddr + header->p_memsz);
    for (; word + 1 <= end; word++) {
        if (*word != functions[0] && *word != functions[1] && *word != functions[2] &&
            *word != functions[3])
            continue;
        if (patched.copies++ == 0)
            name_copy(object);
    }
}

static int look_for_copies(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    struct object object = object_of(info);
    if (is_left_alone(&object))
        return 0;
    for (size_t i = 0; i < object.header_count; i++)
        if (object.headers[i].p_type == PT_LOAD && (object.headers[i].p_flags & PF_W))
            count_copies(&object, &object.headers[i]);
    return 0;
}

struct lp_patched lp_patch_look(void)
{
    pthread_mutex_lock(&lock);
    patched.copies = 0;
    dl_iterate_phdr(look_for_copies, NULL);
    struct lp_patched result = patched;
    pthread_mutex_unlock(&lock);
    return result;
}

void lp_patch_objects(void)
{
    pthread_mutex_lock(&lock);
    unsigned long long adds = adds_seen;
    dl_iterate_phdr(patch_object, &adds);
    adds_seen = adds;
    pthread_mutex_unlock(&lock);
}

bool lp_resume_pending(void)
{
    int reason = errno;
    lp_suspended = 1;
    lp_patch_objects();
    lp_suspended = 0;
    errno = reason;
    return true;
}
