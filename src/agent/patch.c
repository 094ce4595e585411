/* The dynamic section of an object names its relocation tables (ELF gABI, System V ABI for x86-64);
 * of their entries JUMP_SLOT, GLOB_DAT and 64 without addend hold the address of a function. */
#include "agent/patch.h"

#include <elf.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "agent/interceptors.h"
#include "agent/locks.h"
#include "agent/real.h"
#include "agent/seen_objects.h"
#include "agent/state.h"
#include "base/format.h"
#include "probe/system/loaded_object.h"

enum {
    MAX_LOADER_STACK = 64 << 10, /* what the loader itself uses is far less */
    LOWEST_PROGRAM = 4 << 20,    /* where ld puts a program that is not position-independent */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);
static unsigned long long adds_seen[2]; /* by preliminary and final passes */
static struct lp_patched patched;

/* A pass while a dlopen runs is preliminary: constructors are to be seen, but of several objects
 * some may not be relocated yet. (The loader calls interceptors before that where the executable is
 * not position-independent: its malloc is then an entry of the executable's call table.) */
struct pass {
    bool is_final;
    bool has_unready; /* an object that the loader has not relocated yet */
    unsigned long long adds;
};
static _Atomic int loading_threads;
static _Thread_local struct loading {
    const uintptr_t *place; /* of the return address of dlopen */
    uintptr_t address;
    bool is_done;
} loading __attribute__((tls_model("initial-exec")));

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

/* RELRO is opened at the first slot in it, and closed after the last. */
static bool set_protection(const struct lp_loaded_object *object, int protection)
{
    return mprotect((void *)object->relro, object->relro_end - object->relro, protection) == 0;
}

static bool open_for_write(const struct lp_loaded_object *object, uintptr_t slot, bool *is_open)
{
    if (slot < object->relro || slot >= object->relro_end || *is_open)
        return true;
    *is_open = set_protection(object, PROT_READ | PROT_WRITE);
    return *is_open;
}

/* Other threads may be calling through the slot: one store of a whole word. */
static bool point_slot(const struct lp_loaded_object *object, uintptr_t address,
                       const void *function, bool *is_open)
{
    _Atomic(uintptr_t) *slot = (_Atomic(uintptr_t) *)address;
    if (atomic_load_explicit(slot, memory_order_relaxed) == (uintptr_t)function)
        return true;
    if (!open_for_write(object, address, is_open)) {
        patched.refused++;
        return false;
    }
    atomic_store_explicit(slot, (uintptr_t)function, memory_order_release);
    patched.slots++;
    return true;
}

static const uintptr_t *patch_table(const struct lp_loaded_object *object, int table,
                                    lp_patch_choice *choose, bool *is_open)
{
    const uintptr_t *slot = NULL;
    const ElfW(Rela) *relocation = object->tables[table];
    for (size_t i = object->counts[table]; relocation != NULL && i > 0; i--, relocation++) {
        size_t symbol = ELF64_R_SYM(relocation->r_info);
        if (symbol == 0 || !is_slot(relocation))
            continue;
        const void *function = choose(object->names + object->symbols[symbol].st_name);
        uintptr_t address = object->base + relocation->r_offset;
        if (function != NULL && point_slot(object, address, function, is_open))
            slot = (const uintptr_t *)address;
    }
    return slot;
}

/* A slot that leads to a chosen function now, or NULL. */
static const uintptr_t *patch(const struct lp_loaded_object *object, lp_patch_choice *choose)
{
    bool is_open = false;
    const uintptr_t *slot = NULL;
    for (int i = 0; i < LP_RELOCATION_TABLES; i++) {
        const uintptr_t *found = patch_table(object, i, choose, &is_open);
        slot = found != NULL ? found : slot;
    }
    if (is_open)
        set_protection(object, PROT_READ);
    return slot;
}

static const void *interceptor_of(const char *name)
{
    const struct lp_interceptor *interceptor = lp_interceptor_find(name);
    return interceptor != NULL ? interceptor->function : NULL;
}

/* The loader itself, the kernel's page and the agent keep their slots. */
static bool is_left_alone(const struct lp_loaded_object *object)
{
    return object->base == getauxval(AT_BASE) ||
           lp_loaded_object_contains(object, getauxval(AT_SYSINFO_EHDR)) ||
           lp_loaded_object_contains(object, (uintptr_t)lp_patch_objects);
}

/* An address of the file, as slots hold it before they are relocated; in a preliminary pass also
 * what only looks like one, because the program itself lies as low as that. */
static bool is_unrelocated(const struct lp_loaded_object *object, uintptr_t value, bool is_final)
{
    bool is_of_file = object->base != 0 &&
                      lp_loaded_object_contains(object, object->base + value) &&
                      !lp_loaded_object_contains(object, value);
    return is_of_file && !(is_final && value >= LOWEST_PROGRAM);
}

/* A weak symbol may stay 0. */
static bool is_bound(const struct lp_loaded_object *object, const ElfW(Rela) * relocation)
{
    const ElfW(Sym) *symbol = &object->symbols[ELF64_R_SYM(relocation->r_info)];
    return is_slot(relocation) && ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL;
}

/* The last slot of each table tells for all: the loader goes through them in order. */
static bool is_relocated(const struct lp_loaded_object *object, bool is_final)
{
    for (int table = 0; table < LP_RELOCATION_TABLES; table++) {
        const ElfW(Rela) *first = object->tables[table];
        const ElfW(Rela) *last = first != NULL ? first + object->counts[table] : NULL;
        while (last > first && !is_bound(object, last - 1))
            last--;
        if (last == first)
            continue;
        const uintptr_t *slot = (const uintptr_t *)(object->base + (last - 1)->r_offset);
        if (is_unrelocated(object, *slot, is_final))
            return false;
    }
    return true;
}

/* Returns 1 at once when nothing was loaded since the last pass of this kind. */
static int patch_object(struct dl_phdr_info *info, size_t size, void *context)
{
    struct pass *pass = context;
    (void)size;
    if (info->dlpi_adds == adds_seen[true] ||
        (!pass->is_final && info->dlpi_adds == adds_seen[false]))
        return 1;
    pass->adds = info->dlpi_adds;
    struct lp_loaded_object object = lp_loaded_object_of(info);
    const struct lp_seen_object *known = lp_seen_object_find(&object);
    bool is_done = known != NULL && (known->is_final || !pass->is_final);
    if (is_done || is_left_alone(&object) || !lp_loaded_object_read_tables(&object))
        return 0;
    if (!is_relocated(&object, pass->is_final)) {
        pass->has_unready = true;
        return 0;
    }
    lp_seen_object_remember(&object, patch(&object, interceptor_of), pass->is_final);
    return 0;
}

static void patch_objects(bool is_final)
{
    pthread_mutex_lock(&lock);
    struct pass pass = {.is_final = is_final};
    if (dl_iterate_phdr(patch_object, &pass) == 0 && !pass.has_unready)
        adds_seen[is_final] = pass.adds;
    pthread_mutex_unlock(&lock);
}

struct calls {
    uintptr_t code;
    lp_patch_choice *choose;
};

static int patch_if_contains(struct dl_phdr_info *info, size_t size, void *context)
{
    const struct calls *calls = context;
    (void)size;
    struct lp_loaded_object object = lp_loaded_object_of(info);
    if (!lp_loaded_object_contains(&object, calls->code))
        return 0;
    return lp_loaded_object_read_tables(&object) && patch(&object, calls->choose) != NULL;
}

bool lp_patch_calls(const void *code, lp_patch_choice *choose)
{
    struct calls calls = {(uintptr_t)code, choose};
    struct lp_patched before = patched;
    bool is_done = dl_iterate_phdr(patch_if_contains, &calls) == 1;
    patched = before;
    return is_done;
}

static void name_copy(const struct lp_loaded_object *object)
{
    const char *slash = strrchr(object->name, '/');
    const char *name = slash != NULL ? slash + 1 : object->name;
    lp_format(patched.copied_in, sizeof patched.copied_in, "%s",
              name[0] != '\0' ? name : "the program");
}

/* Pointers that were copied before cannot be told from numbers; what looks like one is counted. */
static void count_copies(const struct lp_loaded_object *object, const ElfW(Phdr) * header)
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
    struct lp_loaded_object object = lp_loaded_object_of(info);
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
    patch_objects(true);
}

/* What is a little below the return address belongs to the dlopen while the address is still there.
 */
static __attribute__((noinline)) bool is_in_loader(void)
{
    uintptr_t depth = (uintptr_t)loading.place - (uintptr_t)__builtin_frame_address(0);
    return depth < MAX_LOADER_STACK && *loading.place == loading.address;
}

/* A dlopen from a constructor is part of the one that runs the constructor. */
void lp_patch_soon(const uintptr_t *return_address)
{
    bool is_pending = (lp_suspended & LP_PATCH_PENDING) != 0;
    if (is_pending && is_in_loader())
        return;
    if (!is_pending)
        atomic_fetch_add(&loading_threads, 1);
    loading = (struct loading){return_address, *return_address, false};
    lp_suspended |= LP_PATCH_PENDING;
}

bool lp_resume_pending(void)
{
    int reason = errno;
    bool is_loading = is_in_loader();
    bool is_final = !is_loading && atomic_fetch_sub(&loading_threads, 1) == 1;
    lp_suspended = 1;
    patch_objects(is_final);
    lp_suspended = is_loading ? LP_PATCH_PENDING : 0;
    loading.is_done = !is_loading;
    errno = reason;
    return true;
}

bool lp_patch_has_loaded(void)
{
    bool is_done = loading.is_done;
    loading.is_done = false;
    return is_done;
}
