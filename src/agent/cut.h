/* --prove: what leakpal itself undoes at the end of a cycle, as if the application had. Test
 * thread, inside of a cycle, before it settles: all of this is the application's own work. */
#ifndef LP_AGENT_CUT_H
#define LP_AGENT_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/environment.h"
#include "trace/vocabulary.h"

enum { LP_CUT_NAME_BYTES = 200 };

/* An edge from something that outlives the cycles to what each cycle leaves behind. */
struct lp_cut_edge {
    enum lp_cut cut;
    uintptr_t holder; /* the sender, the parent, the container, the object with the attribute; 0:
                         whoever it is */
    uint32_t what; /* a string of the recording: of a connection "Sender.signal", of a QObject its
                      class, of a descriptor its kind; 0: any */
    const void *type;  /* of the Python objects that are taken out of the holder */
    bool is_namespace; /* the holder is the dict of a module or instance: its entries are attributes
                        */
    char name[LP_CUT_NAME_BYTES]; /* of an attribute; empty where there is none */
};

struct lp_cut_done {
    uint32_t cuts;   /* edges that were found and cut */
    uint32_t reason; /* why something was not, a string of the recording; 0: all was */
    bool has_quit;   /* threads were quit first, which was not what was asked for */
    bool is_barred;  /* one of them runs on, so nothing was cut */
};

/* Cuts what was born in the cycle `epoch` off, by every edge of this kind. */
struct lp_cut_done lp_cut(const struct lp_cut_edge *edge, const struct lp_environment *here,
                          uint16_t epoch);

/* Keeps the holder where it is, if it is a Python object, until it is released. GIL held. */
void lp_cut_hold(const struct lp_cut_edge *edge);
void lp_cut_release(const struct lp_cut_edge *edge);

/* Whether it is a live QObject that may be deleted: not what is a variable or a member of something
 * larger, as a QBuffer is of a QNetworkReply's private part, for deleting that releases what is no
 * block.
 */
bool lp_cut_can_delete(uintptr_t object);
#define LP_CUT_NOT_ITS_OWN "it lies inside of something else, and goes with that only"

/* The birth number of the block that the address lies in; LP_EPOCH_OUTSIDE: none is known. */
uint16_t lp_birth_at(const void *memory);

#define LP_CUT_NO_QTHREAD "a thread that is no QThread cannot be ended from outside"

/* Quits the QThreads born in that cycle that run, and gives them a second to end: whatever drops or
 * deletes a QThread that runs aborts the process. How many ended; false: one runs on. */
bool lp_cut_threads(const struct lp_environment *here, uint16_t epoch, uint32_t *ret_ended);

#endif
