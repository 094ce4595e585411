/* The blocks of a test's cycles that still live, gathered for one census: what each is, who owns
 * it, who holds it. Memory is the census's arena. GUI thread, GIL held, outside of cycles. */
#ifndef LP_AGENT_SURVIVORS_H
#define LP_AGENT_SURVIVORS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash_map.h"
#include "base/vector.h"
#include "trace/vocabulary.h"

enum lp_survivor_kind {
    LP_SURVIVOR_NATIVE,
    LP_SURVIVOR_MAPPING,
    LP_SURVIVOR_BUFFER, /* Python's memory that holds no object */
    LP_SURVIVOR_OBJECT, /* a Python object */
    LP_SURVIVOR_QOBJECT,
    LP_SURVIVOR_CONNECTION,
};

enum { LP_NO_OWNER = 0 };

struct lp_survivor {
    uintptr_t address; /* of the block */
    uint64_t bytes;
    const void *object; /* OBJECT: the Python object in the block; QOBJECT: the QObject */
    uint32_t name;      /* a string of the recording: type, class, or Sender.signal */
    uint32_t owner;     /* index of the named survivor that it belongs to (of a QObject: of its
                           Python wrapper), or LP_NO_OWNER */
    uint32_t holder_name;
    uint32_t culprit, culprit_reason; /* the library that leaks it by itself, and how; or 0 */
    uint64_t bound, filled;
    uint16_t epoch;
    uint8_t kind;   /* enum lp_survivor_kind */
    uint8_t holder; /* enum lp_holder */
    uint32_t flags; /* enum lp_cluster_flag */
};

struct lp_survivors {
    struct lp_arena arena;
    struct lp_vector items;        /* struct lp_survivor; index 0 is unused */
    struct lp_hash_map by_address; /* block address -> index */
    struct lp_hash_map by_object;  /* Python object -> index */
    struct lp_hash_map types;      /* every Python type object, where objects are named */
    uint16_t first, last;          /* birth cycles looked at */
};

/* Gathers the living blocks of the birth cycles first..last. */
void lp_survivors_collect(struct lp_survivors *survivors, uint16_t first, uint16_t last);
void lp_survivors_done(struct lp_survivors *survivors);

/* The survivor whose block contains the address, or NULL. */
struct lp_survivor *lp_survivor_around(const struct lp_survivors *survivors, uintptr_t address);

static inline struct lp_survivor *lp_survivor_at(const struct lp_survivors *survivors,
                                                 uint64_t index)
{
    return &((struct lp_survivor *)survivors->items.items)[index];
}

static inline uint32_t lp_survivor_index(const struct lp_survivors *survivors,
                                         const struct lp_survivor *survivor)
{
    return (uint32_t)(survivor - (const struct lp_survivor *)survivors->items.items);
}

#endif
