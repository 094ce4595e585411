/* One buffer, one lock. Texts are interned by a 64-bit hash of their bytes. In a copy of the
 * process records go to a region that the parent reads up to the length that was published last. */
#include "agent/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "agent/locks.h"
#include "base/format.h"
#include "base/hash_map.h"
#include "base/io.h"
#include "base/mapping.h"
#include "trace/encode.h"

enum { BUFFER_BYTES = 1 << 20, MAX_PATH = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
LP_LOCK_IN_COPIES(lock);
static char path[MAX_PATH];
static uint8_t *buffer;
static size_t used;
static bool is_open;
static uint64_t lost;
static struct lp_hash_map strings;
static uint32_t last_string;
static struct lp_record_region *region; /* in a copy */

static uint64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t lp_now_ns(void)
{
    static uint64_t start;
    if (start == 0)
        start = monotonic_ns();
    return monotonic_ns() - start;
}

static int start_file(void)
{
    uint8_t header[LP_TRACE_FILE_HEADER_BYTES];
    lp_encode_file_header(header);
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return -errno;
    int result = lp_write_all((int)fd, header, sizeof header);
    syscall(SYS_close, fd);
    return result;
}

int lp_recorder_open(const char *file)
{
    if (strlen(file) >= sizeof path)
        return -ENAMETOOLONG;
    strcpy(path, file);
    buffer = lp_mapping_new(BUFFER_BYTES);
    int result = buffer != NULL ? start_file() : -ENOMEM;
    is_open = result == 0;
    return result;
}

bool lp_recorder_is_open(void)
{
    return is_open;
}

const char *lp_recorder_path(void)
{
    return is_open ? path : NULL;
}

void lp_recorder_forget(void)
{
    is_open = false;
}

static void flush_locked(void)
{
    if (used > 0 && lp_append_file(path, buffer, used) < 0)
        lost++;
    used = 0;
}

static void put_in_region(const struct lp_record *record)
{
    size_t start = atomic_load_explicit(&region->used, memory_order_relaxed);
    int written = lp_encode_record(record, region->bytes + start, region->capacity - start);
    if (written < 0)
        atomic_fetch_add_explicit(&region->lost, 1, memory_order_relaxed);
    else
        atomic_store_explicit(&region->used, start + (size_t)written, memory_order_release);
}

static void put_locked(const struct lp_record *record)
{
    if (region != NULL) {
        put_in_region(record);
        return;
    }
    size_t size = lp_encoded_size(record);
    if (size > BUFFER_BYTES - used)
        flush_locked();
    int written = lp_encode_record(record, buffer + used, BUFFER_BYTES - used);
    if (written < 0)
        lost++;
    else
        used += (size_t)written;
}

uint32_t lp_recorder_string(const char *text)
{
    if (text == NULL || text[0] == '\0' || !is_open)
        return 0;
    size_t length = strlen(text);
    pthread_mutex_lock(&lock);
    uint64_t *id = lp_hash_map_put(&strings, lp_hash_bytes(text, length));
    if (id != NULL && *id == 0) {
        *id = ++last_string;
        struct lp_record record = {.number = LP_RECORD_STRING,
                                   .string = {(uint32_t)*id, {text, (uint32_t)length}}};
        put_locked(&record);
    }
    pthread_mutex_unlock(&lock);
    return id != NULL ? (uint32_t)*id : 0;
}

void lp_recorder_put(const struct lp_record *record)
{
    if (!is_open)
        return;
    pthread_mutex_lock(&lock);
    put_locked(record);
    pthread_mutex_unlock(&lock);
}

void lp_recorder_redirect(struct lp_record_region *to, uint32_t copy)
{
    region = to;
    last_string = LP_FIRST_COPY_STRING + copy % LP_COPIES_WITH_STRINGS * LP_STRINGS_OF_A_COPY;
}

void lp_recorder_append(const struct lp_record_region *from)
{
    if (!is_open)
        return;
    size_t bytes = atomic_load_explicit(&from->used, memory_order_acquire);
    pthread_mutex_lock(&lock);
    flush_locked();
    if (bytes > 0 && lp_append_file(path, from->bytes, bytes) < 0)
        lost++;
    lost += atomic_load_explicit(&from->lost, memory_order_relaxed);
    pthread_mutex_unlock(&lock);
}

void lp_recorder_flush(void)
{
    if (!is_open || region != NULL)
        return;
    pthread_mutex_lock(&lock);
    flush_locked();
    pthread_mutex_unlock(&lock);
}

void lp_note(enum lp_note_level level, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    lp_format_list(text, sizeof text, format, arguments);
    va_end(arguments);
    lp_put(NOTE, note, .time_ns = lp_now_ns(), .level = (uint8_t)level,
           .text = lp_recorder_string(text));
}

uint64_t lp_recorder_lost(void)
{
    return lost;
}
