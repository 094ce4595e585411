/* The recording, read while it grows. */
#ifndef LP_CLI_FOLLOW_H
#define LP_CLI_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash_map.h"
#include "trace/record.h"

struct follower;

/* Called for each whole record, in order. Texts: follower_text(). */
typedef void follower_observe(void *context, const struct follower *follower,
                              const struct lp_record *record);

struct follower {
    const char *path;
    follower_observe *observe;
    void *context;
    uint64_t offset;  /* of the first byte that is not yet a whole record */
    uint8_t *pending; /* bytes from there on */
    size_t pending_bytes, pending_capacity;
    struct lp_arena arena;      /* the strings */
    struct lp_hash_map strings; /* id -> text */
    uint32_t last_string;       /* the greatest id seen */
    uint64_t start_ns;          /* CLOCK_MONOTONIC that times count from; 0 before PROCESS */
    uint64_t generation;        /* how many times the recording began anew (an exec) */
    bool is_damaged;            /* what follows `offset` cannot be read */
};

/* `path` must outlive the follower. The caller sets `observe` and `context` before the first poll.
 */
void follower_init(struct follower *follower, const char *path);

/* Reads what has been written since the last call. A file that is not there (yet) is an empty one.
 */
void follower_poll(struct follower *follower);

/* The string of an id, never NULL; valid until the recording begins anew. */
const char *follower_text(const struct follower *follower, uint32_t id);

void follower_done(struct follower *follower);

#endif
