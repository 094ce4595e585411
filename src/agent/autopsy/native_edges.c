/* Native memory says nothing of what its words mean, so every word that could be an address is
 * taken for one (H.-J. Boehm, "Space efficient conservative garbage collection", PLDI 1993). What
 * the loader mapped for data and what stands on stacks are roots. */
#include <string.h>

#include "agent/autopsy/native_roots.h"
#include "agent/autopsy/walk.h"
#include "agent/autopsy/walk_state.h"
#include "agent/block_map.h"
#include "base/format.h"

#define MAX_SCAN_BYTES (256ul << 20)
enum {
    PAGE = 4096,
    MAX_LOCAL_BYTES = 16 << 10,
    BLOCK_BYTES = 4096 /* struct pthread has 2,304 in glibc 2.36 */
};

/* Words of memory of which some parts may not be readable. */
static void words_of(struct lp_walk *walk, uintptr_t start, uintptr_t end)
{
    if (end - start > MAX_SCAN_BYTES)
        end = start + MAX_SCAN_BYTES;
    while (start < end) {
        struct lp_memory_range range = lp_memory_map_find(&walk->readable, start);
        uintptr_t part_end = range.start == 0 ? (start | (PAGE - 1)) + 1 : range.end;
        if (part_end > end)
            part_end = end;
        if (range.start != 0)
            lp_walk_words(walk, (const void *)start, part_end - start);
        start = part_end;
    }
}

/* A variable is a root of its own, so that it can be named; only one that points somewhere. */
static void data_words(struct lp_walk *walk, const char *name, uintptr_t start, uintptr_t end)
{
    struct lp_node to;
    for (uintptr_t at = (start + 7) & ~7ul; at + 8 <= end; at += 8)
        if (lp_walk_resolve(walk, *(const uintptr_t *)at, &to))
            lp_walk_root(walk, (struct lp_node){at, LP_NODE_STATIC}, name);
}

static void data_roots(struct lp_walk *walk, const struct lp_loaded_object *object)
{
    for (size_t i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_W))
            continue;
        uintptr_t start = object->base + header->p_vaddr, end = start + header->p_memsz;
        if (object->relro_end > start && object->relro_end <= end)
            start = object->relro_end;
        data_words(walk, "data", start, end);
    }
}

/* The test thread's thread-local variables, and behind them its control block. Before them lies
 * whatever was mapped there. */
static void local_roots(struct lp_walk *walk)
{
    uintptr_t self = (uintptr_t)__builtin_thread_pointer();
    struct lp_memory_range range = lp_memory_map_find(&walk->readable, self);
    if (range.start == 0)
        return;
    uintptr_t start = self - range.start > MAX_LOCAL_BYTES ? self - MAX_LOCAL_BYTES : range.start;
    data_words(walk, "thread-local data", start,
               range.end - self > BLOCK_BYTES ? self + BLOCK_BYTES : range.end);
}

void lp_native_roots(struct lp_walk *walk)
{
    lp_vector_each(&walk->places->objects, struct lp_loaded_object, object)
        data_roots(walk, object);
    local_roots(walk);
    lp_vector_each(&walk->places->stacks, struct lp_thread_stack, stack) if (stack->from != 0)
        lp_walk_root(walk, (struct lp_node){(uintptr_t)stack->tid, LP_NODE_THREAD}, "thread");
}

/* A mapping may go on behind the stack with what is no stack. The C library puts a thread's control
 * block on top of it, whose first and third word are its own address (tcbhead_t in glibc's
 * sysdeps/x86_64/nptl/tls.h); that of the main thread is elsewhere. */
static uintptr_t top_of_stack(uintptr_t from, uintptr_t end)
{
    for (uintptr_t at = (from + 15) & ~15ul; at + 24 <= end; at += 16) {
        const uintptr_t *words = (const uintptr_t *)at;
        if (words[0] == at && words[2] == at)
            return at;
    }
    return end;
}

void lp_native_measure_stacks(struct lp_walk *walk)
{
    lp_vector_each(&walk->places->stacks, struct lp_thread_stack, stack)
    {
        struct lp_memory_range range = lp_memory_map_find(&walk->readable, stack->from);
        stack->to = range.start != 0 ? top_of_stack(stack->from, range.end) : stack->from;
    }
}

static void stack_words(struct lp_walk *walk, int tid)
{
    lp_vector_each(&walk->places->stacks, struct lp_thread_stack, stack)
    {
        if (stack->tid == tid)
            words_of(walk, stack->from, stack->to);
    }
}

static uint64_t bytes_at(const struct lp_walk *walk, struct lp_node node)
{
    if (node.kind == LP_NODE_MAPPING) {
        lp_vector_each(&walk->mappings, struct lp_mapped_range,
                       range) if (range->start == node.address) return range->end -
            range->start;
    }
    return lp_walk_block_bytes(node.address);
}

void lp_native_edges(struct lp_walk *walk, struct lp_node node)
{
    switch (node.kind) {
    case LP_NODE_STATIC:
        lp_walk_word(walk, *(const uintptr_t *)node.address);
        break;
    case LP_NODE_THREAD:
        stack_words(walk, (int)node.address);
        break;
    case LP_NODE_MAPPING:
        words_of(walk, node.address, node.address + bytes_at(walk, node));
        break;
    default:
        lp_walk_words(walk, (const void *)node.address, bytes_at(walk, node));
        break;
    }
}

static void describe_static(struct lp_walk *walk, uintptr_t address, struct lp_step *step)
{
    const struct lp_loaded_object *object = lp_native_object_around(walk->places, address);
    const char *name = object == NULL            ? "thread-local data"
                       : object->name[0] == '\0' ? "the executable"
                                                 : object->name;
    const char *slash = strrchr(name, '/');
    lp_format(step->label, sizeof step->label, "data of %s", slash != NULL ? slash + 1 : name);
    if (object == NULL)
        lp_format(step->label, sizeof step->label, "%s", name);
    else
        lp_format(step->file, sizeof step->file, "%s", object->name);
}

static void describe_thread(const struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    lp_vector_each(&walk->places->stacks, const struct lp_thread_stack,
                   stack) if (stack->tid == (int)node.address)
        lp_format(step->label, sizeof step->label, "thread %s", stack->name);
}

void lp_native_describe(struct lp_walk *walk, struct lp_node node, struct lp_step *step)
{
    static const char *const names[] = {[LP_NODE_NATIVE] = "native block",
                                        [LP_NODE_BUFFER] = "Python buffer",
                                        [LP_NODE_MAPPING] = "mapping"};
    if (node.kind == LP_NODE_STATIC)
        describe_static(walk, node.address, step);
    else if (node.kind == LP_NODE_THREAD)
        describe_thread(walk, node, step);
    else
        lp_format(step->label, sizeof step->label, "%s of %lu bytes", names[node.kind],
                  bytes_at(walk, node));
}
