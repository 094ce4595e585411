/* The recording as it is written: records go to a buffer, and flush appends the buffer to the file.
 */
#ifndef LP_AGENT_RECORDER_H
#define LP_AGENT_RECORDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/record.h"
#include "trace/vocabulary.h"

/* Starts the file anew at `path` (absolute). 0 or -errno. */
int lp_recorder_open(const char *path);
bool lp_recorder_is_open(void);

/* The file's path, or NULL when none is open. */
const char *lp_recorder_path(void);

/* In a forked child: what happens there is not this recording's. */
void lp_recorder_forget(void);

/* The id of a text, its STRING record written before the first use. Empty and NULL are 0. Any
 * thread. */
uint32_t lp_recorder_string(const char *text);

/* Appends a record to the buffer. Any thread. A record that finds no room is counted as lost. */
void lp_recorder_put(const struct lp_record *record);

/* lp_put(CYCLE_BEGIN, cycle_begin, .test = 1, .cycle = 3) */
#define lp_put(NAME, member, ...)                                                                  \
    lp_recorder_put(&(struct lp_record){.number = LP_RECORD_##NAME, .member = {__VA_ARGS__}})

/* Writes the buffer to the file. The file is opened and closed in here, so that the host has no
 * descriptor of ours. */
void lp_recorder_flush(void);

/* Memory that a copy of the process shares with it: whole records, written by the copy, read by the
 * parent up to `used`. */
struct lp_record_region {
    _Atomic size_t used; /* bytes of whole records */
    _Atomic uint64_t lost;
    size_t capacity;
    uint8_t bytes[];
};

/* Texts that a copy names first have ids of their own range, as the parent goes on meanwhile. */
enum {
    LP_FIRST_COPY_STRING = 1 << 30,
    LP_STRINGS_OF_A_COPY = 1 << 20,
    LP_COPIES_WITH_STRINGS = 1 << 10,
};

/* In a copy of the process, the `copy`th: records go to the region from now on. */
void lp_recorder_redirect(struct lp_record_region *region, uint32_t copy);

/* Appends what a copy has written so far, after everything that was put here. */
void lp_recorder_append(const struct lp_record_region *region);

/* A NOTE record: a line of the log, as printf in base/format.h. */
void lp_note(enum lp_note_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nanoseconds since the process's start, as all records give them. */
uint64_t lp_now_ns(void);

/* Events that could not be recorded. */
uint64_t lp_recorder_lost(void);

#endif
