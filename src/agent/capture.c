/* While births are captured, the word that every birth reads anyway (state.h) says so. Native
 * blocks come here from the block map; Python's small blocks, which are entered nowhere, from a
 * second set of allocator functions that serves only then (python_heap.h). */
#include "agent/capture.h"

#include <errno.h>
#include <sys/stat.h>

#include "agent/block_map.h"
#include "agent/free_lists.h"
#include "agent/gil.h"
#include "agent/python_heap.h"
#include "agent/recorder.h"
#include "agent/settle.h"
#include "agent/stack.h"
#include "agent/state.h"
#include "base/mapping.h"

enum { MAX_DESCRIPTORS = 1 << 16 };

/* By its number. Who opens one inside libc is not seen, so a descriptor is believed to be the one
 * that was opened only while it leads to the same file. */
struct descriptor {
    ino_t inode;
    uint32_t stack;
};

static struct descriptor *descriptors;
static uint64_t lost_before;

static void give_stack(uintptr_t address)
{
    lp_block_set_stack(address, lp_stack_here());
}

static void capture_python(bool wanted)
{
    const struct lp_python *python = lp_python_find();
    if (!lp_holds_gil(python))
        return;
    lp_free_lists_bypass(python, wanted);
    if (!lp_python_heap_capture(python, wanted))
        lp_note(LP_NOTE_WARNING, "another hook sits on Python's allocator: small Python objects "
                                 "have no stacks");
}

void lp_capture_start(void)
{
    if (descriptors == NULL)
        descriptors = lp_mapping_reserve(MAX_DESCRIPTORS * sizeof *descriptors);
    lost_before = lp_stack_lost();
    lp_stack_prepare();
    lp_capture_birth = give_stack;
    lp_wants_captures = true;
    capture_python(true);
}

void lp_capture_stop(void)
{
    lp_wants_captures = false;
    capture_python(false);
    lp_stack_prepare();
    uint64_t lost = lp_stack_lost() - lost_before;
    if (lost > 0)
        lp_note(LP_NOTE_WARNING, "the table of stacks is full: %lu births have none",
                (unsigned long)lost);
}

uint32_t lp_capture_stack(uintptr_t address)
{
    return lp_block_stack(address);
}

static ino_t inode_of(int fd)
{
    struct stat status;
    int saved_errno = errno;
    bool is_open = fstat(fd, &status) == 0;
    errno = saved_errno;
    return is_open ? status.st_ino : 0;
}

void lp_capture_descriptor(int fd)
{
    if (descriptors != NULL && fd < MAX_DESCRIPTORS)
        descriptors[fd] = (struct descriptor){inode_of(fd), lp_stack_here()};
}

uint32_t lp_capture_descriptor_stack(int fd)
{
    if (descriptors == NULL || fd < 0 || fd >= MAX_DESCRIPTORS)
        return 0;
    return descriptors[fd].inode == inode_of(fd) ? descriptors[fd].stack : 0;
}

void lp_capture_record(uint32_t stack)
{
    lp_stack_record(stack);
}
