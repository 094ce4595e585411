/* One small function for each kind of cut. A thread that runs is stopped before anything else is
 * cut: what it runs in would be destroyed under it. */
#include "agent/cut.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/block_map.h"
#include "agent/cut_kinds.h"
#include "agent/descriptor_table.h"
#include "agent/page_heap.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "agent/thread_table.h"
#include "base/format.h"

enum { MAX_REACH = 256, LOWEST_ADDRESS = 4096, ADDRESS_BITS = 47 };

uint16_t lp_birth_at(const void *memory)
{
    uintptr_t address = (uintptr_t)memory;
    if (lp_page_owns(memory))
        return lp_page_block_around(address).epoch;
    if (address < LOWEST_ADDRESS || address >> ADDRESS_BITS != 0)
        return LP_EPOCH_OUTSIDE;
    struct lp_block block = lp_block_around(address, MAX_REACH);
    return block.kind != 0 ? block.epoch : LP_EPOCH_OUTSIDE;
}

void lp_cut_hold(const struct lp_cut_edge *edge)
{
    if (edge->cut == LP_CUT_REMOVE)
        lp_python_find()->incref((struct lp_py_object *)edge->holder);
}

void lp_cut_release(const struct lp_cut_edge *edge)
{
    if (edge->cut == LP_CUT_REMOVE)
        lp_python_find()->decref((struct lp_py_object *)edge->holder);
}

struct closing {
    uint32_t what;
    struct lp_cut_done *done;
};

static void close_one(const struct lp_descriptor *descriptor, void *context)
{
    struct closing *closing = context;
    char what[64];
    lp_format(what, sizeof what, "descriptor (%s)", descriptor->kind);
    if (closing->what == lp_recorder_string(what) && close(descriptor->fd) == 0)
        closing->done->cuts++;
}

static void close_descriptors(const struct lp_cut_edge *edge, const struct lp_environment *here,
                              uint16_t epoch, struct lp_cut_done *done)
{
    struct closing closing = {edge->what, done};
    int saved_errno = errno;
    (void)here;
    lp_descriptors_look(epoch);
    lp_descriptor_each(epoch, epoch, close_one, &closing);
    errno = saved_errno;
}

/* Quitting threads comes before all others, and so is in none. A timer or an animation that is
 * stopped is there as before, and an event filter holds nothing (Qt's list of them is weak): what
 * frees those is deleteLater(). */
static const lp_cut_function functions[] = {
    [LP_CUT_DISCONNECT] = lp_cut_disconnect,
    [LP_CUT_DELETE_LATER] = lp_cut_delete_later,
    [LP_CUT_REMOVE] = lp_cut_remove,
    [LP_CUT_CLOSE] = close_descriptors,
};

static struct lp_cut_done quit(uint32_t ended, uint16_t epoch)
{
    bool is_other = ended == 0 && lp_thread_count(epoch) > 0;
    return (struct lp_cut_done){.cuts = ended,
                                .reason = is_other ? lp_recorder_string(LP_CUT_NO_QTHREAD) : 0};
}

struct lp_cut_done lp_cut(const struct lp_cut_edge *edge, const struct lp_environment *here,
                          uint16_t epoch)
{
    struct lp_cut_done done = {0};
    uint32_t ended = 0;
    done.is_barred = !lp_cut_threads(here, epoch, &ended);
    if (done.is_barred)
        done.reason = lp_recorder_string("a QThread made in the same cycle was told to quit and "
                                         "runs on: what it works in must not go");
    else if (edge->cut == LP_CUT_QUIT)
        done = quit(ended, epoch);
    else
        functions[edge->cut](edge, here, epoch, &done);
    done.has_quit = ended > 0 && edge->cut != LP_CUT_QUIT;
    return done;
}
