/* Times advance by fixed steps and ids by one, so that the bytes are the same on every machine. */
#include "writer.h"

#include <stdlib.h>
#include <string.h>

#include "trace/encode.h"

enum { STEP_NS = 10000000 }; /* 10 ms from event to event */

static uint64_t next_time(struct writer *writer)
{
    return writer->time_ns += STEP_NS;
}

void writer_record(struct writer *writer, const struct lp_record *record)
{
    int used = lp_encode_record(record, writer->bytes + writer->used, WRITER_BYTES - writer->used);
    if (used < 0)
        abort();
    writer->used += (size_t)used;
}

uint32_t writer_text(struct writer *writer, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    for (uint32_t i = 0; i < writer->string_count; i++)
        if (strcmp(writer->strings[i], text) == 0)
            return i + 1;
    if (writer->string_count == WRITER_STRINGS)
        abort();
    writer->strings[writer->string_count++] = text;
    struct lp_record record = {.number = LP_RECORD_STRING};
    record.string = (struct lp_record_string){
        .id = writer->string_count, .text = {.bytes = text, .length = (uint32_t)strlen(text)}};
    writer_record(writer, &record);
    return writer->string_count;
}

void writer_begin(struct writer *writer)
{
    memset(writer, 0, sizeof *writer);
    lp_encode_file_header(writer->bytes);
    writer->used = LP_TRACE_FILE_HEADER_BYTES;
    struct lp_record record = {.number = LP_RECORD_PROCESS};
    record.process = (struct lp_record_process){
        .pid = 4711,
        .start_realtime_ns = 1767225600ull * 1000000000ull, /* 2026-01-01 00:00:00 UTC */
        .start_monotonic_ns = 1000,
        .leakpal_version = writer_text(writer, "0.1.0"),
        .executable = writer_text(writer, "/usr/bin/python3"),
        .command = writer_text(writer, "python3 -m leakpal dialog"),
    };
    writer_record(writer, &record);
}

void writer_environment(struct writer *writer, const char *key, const char *value)
{
    struct lp_record record = {.number = LP_RECORD_ENVIRONMENT};
    record.environment =
        (struct lp_record_environment){writer_text(writer, key), writer_text(writer, value)};
    writer_record(writer, &record);
}

void writer_feature(struct writer *writer, const char *name, enum lp_feature_state state,
                    const char *reason)
{
    struct lp_record record = {.number = LP_RECORD_FEATURE};
    record.feature = (struct lp_record_feature){writer_text(writer, name), (uint8_t)state,
                                                writer_text(writer, reason)};
    writer_record(writer, &record);
}

void writer_note(struct writer *writer, enum lp_note_level level, const char *text)
{
    struct lp_record record = {.number = LP_RECORD_NOTE};
    record.note =
        (struct lp_record_note){writer->time_ns, (uint8_t)level, writer_text(writer, text)};
    writer_record(writer, &record);
}

void writer_test_begin(struct writer *writer, const char *name, const char *kind, uint32_t warmup,
                       uint32_t counted, uint32_t trailing)
{
    struct lp_record record = {.number = LP_RECORD_TEST_BEGIN};
    writer->test++;
    writer->cycle = 0;
    record.test_begin = (struct lp_record_test_begin){
        .test = writer->test,
        .time_ns = next_time(writer),
        .name = writer_text(writer, name),
        .kind = writer_text(writer, kind),
        .target = writer_text(writer, "app.dialogs:Dialog"),
        .warmup = warmup,
        .counted = counted,
        .trailing = trailing,
        .timeout_ns = 300ull * 1000000000ull,
    };
    writer_record(writer, &record);
}

void writer_snapshot_entry(struct writer *writer, enum lp_layer domain, const char *name,
                           uint64_t count)
{
    struct lp_record record = {.number = LP_RECORD_SNAPSHOT_ENTRY};
    record.snapshot_entry =
        (struct lp_record_snapshot_entry){(uint8_t)domain, writer_text(writer, name), count};
    writer_record(writer, &record);
}

void writer_snapshot(struct writer *writer, const char *label, uint64_t rss_bytes)
{
    struct lp_record record = {.number = LP_RECORD_SNAPSHOT};
    record.snapshot = (struct lp_record_snapshot){
        .test = writer->test,
        .label = writer_text(writer, label),
        .time_ns = next_time(writer),
        .rss_bytes = rss_bytes,
        .pss_bytes = rss_bytes / 2,
        .uss_bytes = rss_bytes / 3,
        .heap_bytes = 2345678,
        .heap_blocks = 34567,
        .python_objects = 45678,
        .qobjects = 12,
        .connections = 3,
        .threads = 1,
        .fds = 9,
        .gc_collections = 7,
    };
    writer_record(writer, &record);
    writer_snapshot_entry(writer, LP_LAYER_PYTHON, "dict", 1234);
    writer_snapshot_entry(writer, LP_LAYER_QT, "QWidget", 12);
}

void writer_cycle_begin(struct writer *writer, enum lp_cycle_role role)
{
    struct lp_record record = {.number = LP_RECORD_CYCLE_BEGIN};
    record.cycle_begin = (struct lp_record_cycle_begin){writer->test, ++writer->cycle,
                                                        (uint8_t)role, next_time(writer)};
    writer_record(writer, &record);
}

void writer_cycle_end(struct writer *writer, uint64_t bytes, uint64_t blocks, uint64_t objects)
{
    struct lp_record record = {.number = LP_RECORD_CYCLE_END};
    record.cycle_end = (struct lp_record_cycle_end){
        .test = writer->test,
        .cycle = writer->cycle,
        .time_ns = next_time(writer),
        .settle_ns = 1200000,
        .settle_rounds = 2,
        .settled = 1,
        .bytes = bytes,
        .blocks = blocks,
        .python_objects = objects,
    };
    writer_record(writer, &record);
}

void writer_cycles(struct writer *writer, uint32_t steady, uint64_t bytes, uint64_t blocks,
                   uint64_t objects)
{
    for (uint32_t i = 0; i < steady + 4; i++) {
        writer_cycle_begin(writer, i < 2            ? LP_ROLE_WARMUP
                                   : i < steady + 2 ? LP_ROLE_COUNTED
                                                    : LP_ROLE_TRAILING);
        writer_cycle_end(writer, bytes, blocks, objects);
    }
}

void writer_census(struct writer *writer)
{
    struct lp_record record = {.number = LP_RECORD_CENSUS};
    record.census = (struct lp_record_census){writer->test, writer->cycle, next_time(writer)};
    writer_record(writer, &record);
    writer->cluster = 0;
}

void writer_cluster(struct writer *writer, const struct writer_cluster *cluster)
{
    struct lp_record record = {.number = LP_RECORD_CLUSTER};
    record.cluster = (struct lp_record_cluster){
        .cluster = ++writer->cluster,
        .layer = (uint8_t)cluster->layer,
        .what = writer_text(writer, cluster->what),
        .flags = cluster->flags,
        .holder = (uint8_t)cluster->holder,
        .holder_name = writer_text(writer, cluster->holder_name),
        .bound = cluster->bound,
        .filled = cluster->filled,
        .owner = writer_text(writer, cluster->owner),
        .owner_reason = writer_text(writer, cluster->owner_reason),
    };
    writer_record(writer, &record);
}

void writer_cell(struct writer *writer, uint32_t cycle, uint64_t count, uint64_t bytes,
                 uint64_t earlier)
{
    struct lp_record record = {.number = LP_RECORD_CLUSTER_CELL};
    record.cluster_cell = (struct lp_record_cluster_cell){.cluster = writer->cluster,
                                                          .cycle = cycle,
                                                          .count = count,
                                                          .bytes = bytes,
                                                          .earlier = earlier,
                                                          .blocks = count};
    writer_record(writer, &record);
}

void writer_cells(struct writer *writer, uint32_t first, uint32_t last, uint64_t count,
                  uint64_t bytes)
{
    for (uint32_t cycle = first; cycle <= last; cycle++)
        writer_cell(writer, cycle, count, bytes, 0);
}

void writer_explain(struct writer *writer, uint32_t cluster)
{
    writer->cluster = cluster;
    writer->path = 0;
}

void writer_origin(struct writer *writer, uint32_t stack, uint64_t count, uint64_t bytes)
{
    struct lp_record record = {.number = LP_RECORD_ORIGIN};
    record.origin = (struct lp_record_origin){writer->cluster, stack, count, bytes};
    writer_record(writer, &record);
}

void writer_retained(struct writer *writer, uint64_t bytes, uint64_t blocks, uint32_t cycles)
{
    struct lp_record record = {.number = LP_RECORD_RETAINED};
    record.retained = (struct lp_record_retained){writer->cluster, bytes, blocks, cycles};
    writer_record(writer, &record);
}

void writer_path(struct writer *writer, enum lp_reach reach, uint32_t looked_at, uint32_t agreeing)
{
    struct lp_record record = {.number = LP_RECORD_PATH};
    record.path = (struct lp_record_path){writer->cluster, ++writer->path, (uint8_t)reach,
                                          looked_at, agreeing};
    writer_record(writer, &record);
}

void writer_step(struct writer *writer, const struct writer_step *step)
{
    struct lp_record record = {.number = LP_RECORD_STEP};
    record.step = (struct lp_record_step){.cluster = writer->cluster,
                                          .path = writer->path,
                                          .edge = (uint8_t)step->edge,
                                          .name = writer_text(writer, step->name),
                                          .node = (uint8_t)step->node,
                                          .label = writer_text(writer, step->label),
                                          .detail = writer_text(writer, step->detail),
                                          .flags = step->flags,
                                          .file = writer_text(writer, step->file),
                                          .line = step->line,
                                          .stack = step->stack,
                                          .member = step->member};
    writer_record(writer, &record);
}

void writer_proof(struct writer *writer, uint32_t step, enum lp_cut cut, uint32_t cycles,
                  uint64_t count, uint64_t bytes, const char *reason)
{
    struct lp_record record = {.number = LP_RECORD_PROOF};
    record.proof = (struct lp_record_proof){.cluster = writer->cluster,
                                            .path = writer->path,
                                            .step = step,
                                            .cut = (uint8_t)cut,
                                            .cycles = cycles,
                                            .cuts = cut != LP_CUT_NONE ? cycles : 0,
                                            .count = count,
                                            .bytes = bytes,
                                            .reason = writer_text(writer, reason)};
    writer_record(writer, &record);
}

void writer_autopsy(struct writer *writer, enum lp_autopsy_state state, const char *reason)
{
    struct lp_record record = {.number = LP_RECORD_AUTOPSY};
    record.autopsy = (struct lp_record_autopsy){.test = writer->test,
                                                .state = (uint8_t)state,
                                                .reason = writer_text(writer, reason),
                                                .standstill_ns = 120000000,
                                                .duration_ns = 850000000,
                                                .nodes = 51234,
                                                .edges = 230456};
    writer_record(writer, &record);
}

void writer_orphan(struct writer *writer, uint32_t cycle, const char *class_name,
                   uint64_t age_seconds)
{
    struct lp_record record = {.number = LP_RECORD_ORPHAN};
    record.orphan = (struct lp_record_orphan){writer->test, cycle, writer_text(writer, class_name),
                                              age_seconds * 1000000000ull};
    writer_record(writer, &record);
}

void writer_worker(struct writer *writer, uint32_t cycle, const char *class_name, bool is_running,
                   uint64_t tid)
{
    struct lp_record record = {.number = LP_RECORD_WORKER};
    record.worker = (struct lp_record_worker){
        .test = writer->test,
        .cycle = cycle,
        .class_name = writer_text(writer, class_name),
        .name = writer_text(writer, "preview"),
        .state = writer_text(writer, is_running ? "running" : "finished, not deleted"),
        .is_running = is_running,
        .tid = tid,
    };
    writer_record(writer, &record);
}

void writer_thread(struct writer *writer, uint32_t cycle, uint64_t tid, const char *name,
                   const char *kind, uint32_t stack)
{
    struct lp_record record = {.number = LP_RECORD_THREAD};
    record.thread = (struct lp_record_thread){
        .test = writer->test,
        .cycle = cycle,
        .tid = tid,
        .name = writer_text(writer, name),
        .kind = writer_text(writer, kind),
        .state = writer_text(writer, "sleeping"),
        .stack = stack,
    };
    writer_record(writer, &record);
}

void writer_descriptor(struct writer *writer, uint32_t cycle, uint32_t fd, const char *kind)
{
    struct lp_record record = {.number = LP_RECORD_DESCRIPTOR};
    record.descriptor =
        (struct lp_record_descriptor){writer->test, cycle, fd, writer_text(writer, kind)};
    writer_record(writer, &record);
}

void writer_python_frame(struct writer *writer, uint32_t stack, const char *file,
                         const char *function, uint32_t line)
{
    struct lp_record record = {.number = LP_RECORD_FRAME};
    record.frame = (struct lp_record_frame){
        stack, LP_FRAME_PYTHON, writer_text(writer, file), writer_text(writer, function), line, 0};
    writer_record(writer, &record);
}

void writer_native_frame(struct writer *writer, uint32_t stack, const char *file, uint64_t offset)
{
    struct lp_record record = {.number = LP_RECORD_FRAME};
    record.frame =
        (struct lp_record_frame){stack, LP_FRAME_NATIVE, writer_text(writer, file), 0, 0, offset};
    writer_record(writer, &record);
}

void writer_object(struct writer *writer, const char *path, const char *build_id)
{
    struct lp_record record = {.number = LP_RECORD_OBJECT};
    record.object = (struct lp_record_object){.path = writer_text(writer, path),
                                              .build_id = writer_text(writer, build_id)};
    writer_record(writer, &record);
}

void writer_busy(struct writer *writer, uint32_t cycle, const char *what, uint64_t count)
{
    struct lp_record record = {.number = LP_RECORD_BUSY};
    record.busy = (struct lp_record_busy){writer->test, cycle, writer_text(writer, what), count};
    writer_record(writer, &record);
}

void writer_error(struct writer *writer, const char *kind, const char *message, const char *detail)
{
    struct lp_record record = {.number = LP_RECORD_ERROR};
    record.error = (struct lp_record_error){
        .test = writer->test,
        .cycle = writer->cycle,
        .time_ns = next_time(writer),
        .kind = writer_text(writer, kind),
        .message = writer_text(writer, message),
        .detail = writer_text(writer, detail),
    };
    writer_record(writer, &record);
}

void writer_hang(struct writer *writer, uint32_t loop_level, uint32_t stack)
{
    struct lp_record record = {.number = LP_RECORD_HANG};
    record.hang =
        (struct lp_record_hang){writer->test, writer->cycle, next_time(writer), loop_level, stack};
    writer_record(writer, &record);
}

void writer_refcount(struct writer *writer, const char *object, uint64_t growth, uint32_t cycles)
{
    struct lp_record record = {.number = LP_RECORD_REFCOUNT};
    record.refcount =
        (struct lp_record_refcount){writer->test, writer_text(writer, object), growth, cycles};
    writer_record(writer, &record);
}

void writer_waiting(struct writer *writer, uint64_t objects)
{
    struct lp_record record = {.number = LP_RECORD_WAITING};
    record.waiting = (struct lp_record_waiting){writer->test, writer->cycle, objects};
    writer_record(writer, &record);
}

void writer_budget(struct writer *writer, const char *kind, uint64_t bytes_per_cycle,
                   uint64_t threads)
{
    struct lp_record record = {.number = LP_RECORD_BUDGET};
    record.budget = (struct lp_record_budget){.kind = writer_text(writer, kind),
                                              .bytes_per_cycle = bytes_per_cycle,
                                              .threads = threads,
                                              .orphans = 5};
    writer_record(writer, &record);
}

void writer_known(struct writer *writer, const char *fingerprint, const char *reason,
                  uint32_t expires_day, enum lp_known_treatment treatment, const char *test)
{
    struct lp_record record = {.number = LP_RECORD_KNOWN};
    record.known = (struct lp_record_known){.fingerprint = writer_text(writer, fingerprint),
                                            .reason = writer_text(writer, reason),
                                            .expires_day = expires_day,
                                            .treatment = (uint8_t)treatment,
                                            .test = writer_text(writer, test)};
    writer_record(writer, &record);
}

void writer_test_end(struct writer *writer, uint32_t counted, uint32_t extra)
{
    struct lp_record record = {.number = LP_RECORD_TEST_END};
    record.test_end = (struct lp_record_test_end){
        .test = writer->test,
        .time_ns = next_time(writer),
        .warmup = 2,
        .counted = counted,
        .extra = extra,
        .trailing = 2,
    };
    writer_record(writer, &record);
}

void writer_end(struct writer *writer)
{
    struct lp_record record = {.number = LP_RECORD_END};
    record.end = (struct lp_record_end){next_time(writer), 0};
    writer_record(writer, &record);
}

void writer_outcome(struct writer *writer, enum lp_outcome outcome, uint32_t status)
{
    struct lp_record record = {.number = LP_RECORD_OUTCOME};
    record.outcome = (struct lp_record_outcome){(uint8_t)outcome, status, next_time(writer)};
    writer_record(writer, &record);
}
