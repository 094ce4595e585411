/* Writes a recording into memory, with the shortcuts that the made-up recordings of the golden and
 * unit tests need. Failure is abort: these are tests. */
#ifndef LP_TESTS_WRITER_H
#define LP_TESTS_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/record.h"
#include "trace/vocabulary.h"

enum { WRITER_BYTES = 1 << 16, WRITER_STRINGS = 256 };

struct writer {
    uint8_t bytes[WRITER_BYTES];
    size_t used;
    const char *strings[WRITER_STRINGS]; /* id i + 1 */
    uint32_t string_count;
    uint64_t time_ns;
    uint32_t test, cycle, cluster, path;
};

/* Starts over: file header, PROCESS. */
void writer_begin(struct writer *writer);
void writer_record(struct writer *writer, const struct lp_record *record);

/* The id of a text, with a STRING record when it is new. 0 for "". */
uint32_t writer_text(struct writer *writer, const char *text);

void writer_environment(struct writer *writer, const char *key, const char *value);
void writer_feature(struct writer *writer, const char *name, enum lp_feature_state state,
                    const char *reason);
void writer_note(struct writer *writer, enum lp_note_level level, const char *text);
void writer_test_begin(struct writer *writer, const char *name, const char *kind, uint32_t warmup,
                       uint32_t counted, uint32_t trailing);
void writer_snapshot(struct writer *writer, const char *label, uint64_t rss_bytes);
/* Of the snapshot written last. */
void writer_snapshot_entry(struct writer *writer, enum lp_layer domain, const char *name,
                           uint64_t count);
void writer_cycle_begin(struct writer *writer, enum lp_cycle_role role);
void writer_cycle_end(struct writer *writer, uint64_t bytes, uint64_t blocks, uint64_t objects);

/* The cycles of a test with 2 warm-up, `steady` and 2 trailing ones, each leaving the same. */
void writer_cycles(struct writer *writer, uint32_t steady, uint64_t bytes, uint64_t blocks,
                   uint64_t objects);
void writer_census(struct writer *writer);

struct writer_cluster {
    enum lp_layer layer;
    const char *what;
    uint32_t flags;
    enum lp_holder holder;
    const char *holder_name;
    uint64_t bound, filled;
    const char *owner, *owner_reason;
};

void writer_cluster(struct writer *writer, const struct writer_cluster *cluster);
void writer_cell(struct writer *writer, uint32_t cycle, uint64_t count, uint64_t bytes,
                 uint64_t earlier);
/* The same in each cycle from first to last. */
void writer_cells(struct writer *writer, uint32_t first, uint32_t last, uint64_t count,
                  uint64_t bytes);

/* After all clusters of a census: the cluster (from 1, in its census) that the next records
 * explain. Its paths count from 1; the steps of a path follow it. */
void writer_explain(struct writer *writer, uint32_t cluster);
void writer_origin(struct writer *writer, uint32_t stack, uint64_t count, uint64_t bytes);
void writer_retained(struct writer *writer, uint64_t bytes, uint64_t blocks, uint32_t cycles);
void writer_path(struct writer *writer, enum lp_reach reach, uint32_t looked_at, uint32_t agreeing);

struct writer_step {
    enum lp_edge_kind edge;
    const char *name;
    enum lp_node_kind node;
    const char *label, *detail;
    uint32_t flags;
    const char *file;
    uint32_t line, stack;
    uint32_t member; /* a cluster as above, or 0 */
};

void writer_step(struct writer *writer, const struct writer_step *step);
void writer_proof(struct writer *writer, uint32_t step, enum lp_cut cut, uint32_t cycles,
                  uint64_t count, uint64_t bytes, const char *reason);
void writer_autopsy(struct writer *writer, enum lp_autopsy_state state, const char *reason);
void writer_orphan(struct writer *writer, uint32_t cycle, const char *class_name,
                   uint64_t age_seconds);
void writer_thread(struct writer *writer, uint32_t cycle, uint64_t tid, const char *name,
                   const char *kind, uint32_t stack);
void writer_worker(struct writer *writer, uint32_t cycle, const char *class_name, bool is_running,
                   uint64_t tid);
void writer_descriptor(struct writer *writer, uint32_t cycle, uint32_t fd, const char *kind);
void writer_python_frame(struct writer *writer, uint32_t stack, const char *file,
                         const char *function, uint32_t line);
void writer_native_frame(struct writer *writer, uint32_t stack, const char *file, uint64_t offset);
void writer_object(struct writer *writer, const char *path, const char *build_id);
void writer_busy(struct writer *writer, uint32_t cycle, const char *what, uint64_t count);
void writer_error(struct writer *writer, const char *kind, const char *message, const char *detail);
void writer_hang(struct writer *writer, uint32_t loop_level, uint32_t stack);
void writer_refcount(struct writer *writer, const char *object, uint64_t growth, uint32_t cycles);
void writer_waiting(struct writer *writer, uint64_t objects); /* after writer_cycle_end() */
void writer_budget(struct writer *writer, const char *kind, uint64_t bytes_per_cycle,
                   uint64_t threads);
void writer_known(struct writer *writer, const char *fingerprint, const char *reason,
                  uint32_t expires_day, enum lp_known_treatment treatment, const char *test);
void writer_test_end(struct writer *writer, uint32_t counted, uint32_t extra);
void writer_end(struct writer *writer);
void writer_outcome(struct writer *writer, enum lp_outcome outcome, uint32_t status);

#endif
