/* The loader's list is under a lock of its own that the copy could not take, and the copy has no
 * other threads to ask: so both are noted before. */
#include "agent/autopsy/native_roots.h"

#include <gnu/libc-version.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/format.h"
#include "base/io.h"
#include "probe/system/directory.h"

/* The agent; and the C library, whose allocator has lists of places that lie beside blocks. */
static bool is_left_out(const struct lp_loaded_object *object)
{
    return lp_loaded_object_contains(object, (uintptr_t)lp_native_note) ||
           lp_loaded_object_contains(object, (uintptr_t)gnu_get_libc_version);
}

static int note_object(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    struct lp_native_places *places = context;
    struct lp_loaded_object object = lp_loaded_object_of(info);
    struct lp_loaded_object *place =
        is_left_out(&object)
            ? NULL
            : lp_vector_add(&places->objects, &places->arena, struct lp_loaded_object);
    if (place != NULL)
        *place = object;
    return 0;
}

/* "202 0x7f.. ... 0x7ffd... 0x7f...": the last but one number is the stack pointer. "running" has
 * none. */
static uintptr_t stack_pointer(const char *text, const char *end)
{
    int numbers = 0;
    while (end > text && numbers < 2)
        numbers += *--end == ' ';
    uintptr_t value = 0;
    if (numbers < 2 || end[1] != '0' || end[2] != 'x')
        return 0;
    for (end += 3; *end != ' '; end++)
        value = value << 4 | (uintptr_t)(*end <= '9' ? *end - '0' : (*end | 32) - 'a' + 10);
    return value;
}

struct noting {
    struct lp_native_places *places;
    int self;
    const void *frame;
};

static void note_thread(int tid, void *context)
{
    const struct noting *noting = context;
    char path[64], text[256];
    struct lp_thread_stack *stack =
        lp_vector_add(&noting->places->stacks, &noting->places->arena, struct lp_thread_stack);
    if (stack == NULL)
        return;
    *stack = (struct lp_thread_stack){.tid = tid, .from = (uintptr_t)noting->frame};
    lp_format(path, sizeof path, "/proc/self/task/%d/comm", tid);
    ssize_t name = lp_read_text(path, stack->name, sizeof stack->name);
    if (name > 0 && stack->name[name - 1] == '\n')
        stack->name[name - 1] = '\0';
    if (tid == noting->self)
        return;
    lp_format(path, sizeof path, "/proc/self/task/%d/syscall", tid);
    ssize_t length = lp_read_text(path, text, sizeof text);
    stack->from = length > 0 ? stack_pointer(text, text + length) : 0;
}

void lp_native_note(struct lp_native_places *places, const void *frame)
{
    *places = (struct lp_native_places){0};
    dl_iterate_phdr(note_object, places);
    struct noting noting = {places, (int)syscall(SYS_gettid), frame};
    lp_directory_each_number("/proc/self/task", NULL, note_thread, &noting);
}

void lp_native_places_done(struct lp_native_places *places)
{
    lp_arena_done(&places->arena);
}

const struct lp_loaded_object *lp_native_object_around(const struct lp_native_places *places,
                                                       uintptr_t address)
{
    lp_vector_each(&places->objects, const struct lp_loaded_object, object)
    {
        if (lp_loaded_object_contains(object, address))
            return object;
    }
    return NULL;
}
