/* What a recording says about a test, resolved: ids are pointers, texts are valid UTF-8 without
 * zeros. Everything lies in the arena of the model; nothing here is freed by itself. */
#ifndef LP_ANALYZE_EVIDENCE_H
#define LP_ANALYZE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vector.h"
#include "trace/record.h"
#include "trace/vocabulary.h"
#include "verdict/shape.h"

struct lp_frame {
    enum lp_frame_kind kind;
    const char *file; /* native: the object file until a symbol with its source line is found */
    const char *function;
    uint32_t line;
    uint64_t offset;    /* native: from the lowest address that the object is mapped at */
    const char *object; /* native: the object file, always */
    bool is_inlined;    /* into the next frame: it has that one's offset */
};

/* Newest frame first. */
struct lp_stack {
    struct lp_vector frames; /* struct lp_frame */
    bool is_symbolised;
};

/* What a cycle left when it ended, or what a test leaves in all. */
struct lp_tally {
    uint64_t bytes, blocks, python_objects, qobjects, connections, threads, fds;
};

struct lp_cycle {
    uint32_t number; /* from 1 */
    enum lp_cycle_role role;
    bool is_ended;
    bool is_settled;
    uint64_t begin_ns, end_ns, settle_ns;
    uint32_t settle_rounds;
    struct lp_tally left;
    uint64_t waiting; /* objects that only the collector freed in it */
};

struct lp_snapshot_entry {
    enum lp_layer domain;
    const char *name;
    uint64_t count;
};

struct lp_snapshot {
    const char *label;
    struct lp_record_snapshot numbers;
    struct lp_vector entries; /* struct lp_snapshot_entry, by domain and name, each once */
};

/* Survivors of one birth cycle. Bytes and blocks include what the members own. */
struct lp_cell {
    uint32_t cycle;
    uint64_t count, bytes, earlier, blocks;
};

/* Members that one stack made in the capture cycles. */
struct lp_origin {
    uint64_t count, bytes;
    uint32_t stack_id;
    struct lp_stack *stack; /* NULL: not known */
};

/* Whether the node of a step should be there, as far as can be said. */
enum lp_leaking { LP_LEAKING_UNKNOWN, LP_LEAKING_NO, LP_LEAKING_YES };

struct lp_cluster;

/* An edge, and the node that it leads to. */
struct lp_step {
    enum lp_edge_kind edge;
    enum lp_node_kind node;
    const char *name;   /* of the edge, or "" */
    const char *label;  /* of the node */
    const char *detail; /* or "" */
    const char *file;   /* where a function, frame or class is defined, or "" */
    uint32_t line;
    uint32_t flags; /* enum lp_step_flag */
    uint32_t stack_id;
    struct lp_stack *stack;          /* that made the node, or NULL */
    const struct lp_cluster *member; /* the cluster that the node belongs to, or NULL */

    /* Concluded. */
    enum lp_leaking leaking;
    const char *because; /* in a few words */
};

/* What came of cutting an edge in further cycles. */
struct lp_proof {
    uint32_t step; /* index from 1 in its path */
    enum lp_cut cut;
    uint32_t cycles, cuts;
    uint64_t count, bytes; /* still left in those cycles */
    const char *reason;    /* why nothing could be cut, or "" */
};

/* How members of a cluster are held. */
struct lp_path {
    enum lp_reach reach;
    uint32_t looked_at, agreeing;
    struct lp_vector steps; /* struct lp_step, from the root */
    struct lp_proof *proof; /* or NULL */
};

struct lp_autopsy {
    enum lp_autopsy_state state;
    const char *reason; /* why it is not complete, or "" */
    uint64_t standstill_ns, duration_ns, nodes, edges;
};

struct lp_cluster {
    enum lp_layer layer;
    const char *what;
    uint32_t flags; /* enum lp_cluster_flag */
    enum lp_holder holder;
    const char *holder_name; /* "" when nothing is known */
    uint64_t bound, filled;
    const char *owner; /* "" is the application */
    const char *owner_reason;
    struct lp_vector cells;   /* struct lp_cell */
    struct lp_vector origins; /* struct lp_origin, most frequent first */
    struct lp_vector paths;   /* struct lp_path, most frequent first */
    uint64_t retained_bytes, retained_blocks;
    uint32_t retained_cycles; /* 0: not known */
    struct lp_shape_result result;
    uint64_t steady_blocks; /* of the steady cycles' cells */
};

struct lp_orphan {
    uint32_t cycle;
    const char *class_name;
    uint64_t age_ns;
};

struct lp_thread {
    uint32_t cycle;
    uint64_t tid;
    const char *name, *kind, *state;
    uint32_t stack_id;
    struct lp_stack *stack; /* that started it, or NULL */
};

struct lp_descriptor {
    uint32_t cycle;
    uint32_t fd;
    const char *kind;
};

/* A worker that is still there after its operation. */
struct lp_worker {
    uint32_t cycle;
    const char *class_name, *name, *state;
    bool is_running; /* it ignored its stop */
    uint64_t tid;    /* of a thread in lp_test.threads, or 0 */
};

/* A long-lived object whose reference count grew in every counted cycle. */
struct lp_refcount {
    const char *object;
    uint64_t growth; /* over all of `cycles` */
    uint32_t cycles;
};

struct lp_busy {
    uint32_t cycle;
    const char *what;
    uint64_t count;
};

/* Why something could not be measured. kind: import, arguments, construct, exception, exit,
 * binding, usage, hang, crash, recording or nothing-recorded. */
struct lp_failure {
    const char *kind;
    const char *message;
    const char *detail; /* a traceback, or "" */
    uint32_t cycle;     /* 0: outside of cycles */
};

#endif
