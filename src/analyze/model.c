/* From bytes to the model: decode record after record, hand each to the intake, then conclude. The
 * end of the bytes in the middle of a record, or damage after the file header, ends the reading and
 * not the report: what was recorded until there is used. */
#include "analyze/model.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyze/conclude.h"
#include "analyze/intake.h"
#include "analyze/text.h"
#include "base/io.h"
#include "base/mapping.h"
#include "trace/decode.h"

struct file_bytes {
    uint8_t *bytes; /* a mapping, or NULL */
    size_t size;
};

static void file_bytes_done(struct file_bytes *file)
{
    if (file->bytes != NULL)
        lp_mapping_free(file->bytes, file->size + 1);
}

/* The file may still grow while it is read: its size at the beginning counts. */
static int read_bytes(int fd, struct file_bytes *file)
{
    size_t used = 0;
    while (used < file->size) {
        ssize_t count = pread(fd, file->bytes + used, file->size - used, (off_t)used);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        if (count == 0)
            break;
        used += (size_t)count;
    }
    memset(file->bytes + used, 0, file->size - used);
    return 0;
}

static int open_file(const char *path, struct file_bytes *ret_file, struct lp_error *error)
{
    lp_cleanup(lp_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
        return lp_error_set(error, -errno, "%s: %s", path, lp_error_text(-errno));
    if (!S_ISREG(status.st_mode))
        return lp_error_set(error, -LP_EFORMAT, "%s: not a file", path);
    if (status.st_size > LP_MODEL_MAX_BYTES)
        return lp_error_set(error, -LP_ELIMIT, "%s: larger than %u bytes (LP_MODEL_MAX_BYTES)",
                            path, (unsigned)LP_MODEL_MAX_BYTES);
    ret_file->size = (size_t)status.st_size;
    ret_file->bytes = lp_mapping_new(ret_file->size + 1);
    int result = ret_file->bytes != NULL ? read_bytes(fd, ret_file) : -ENOMEM;
    if (result < 0)
        return lp_error_set(error, result, "%s: %s", path, lp_error_text(result));
    return 0;
}

static int note_end_of_bytes(struct lp_intake *intake, size_t left, int status,
                             const struct lp_error *error)
{
    if (status == 0 && left == 0)
        return 0;
    intake->model->is_cut_off = true;
    if (status == 0)
        return lp_intake_damage(intake, "the recording is cut off in the middle of a record");
    char *sentence =
        lp_text_format(&intake->model->arena, "the recording is damaged: %s", error->message);
    return sentence != NULL ? lp_intake_damage(intake, sentence) : -ENOMEM;
}

static int take_records(struct lp_intake *intake, const uint8_t *bytes, size_t size)
{
    struct lp_error why = {0};
    for (;;) {
        struct lp_record record;
        int used = lp_decode_record(bytes, size, &record, &why);
        if (used <= 0)
            return note_end_of_bytes(intake, size, used, &why);
        int status = lp_intake_record(intake, &record);
        if (status < 0)
            return status;
        bytes += used;
        size -= (size_t)used;
    }
}

static int new_model(struct lp_model **ret_model)
{
    struct lp_arena arena = {0};
    struct lp_model *model = lp_arena_new(&arena, struct lp_model);
    if (model == NULL)
        return -ENOMEM;
    model->arena = arena;
    *ret_model = model;
    return 0;
}

static int fill_model(struct lp_model *model, const uint8_t *bytes, size_t size)
{
    lp_cleanup(lp_intake_done) struct lp_intake intake = {.model = model};
    model->leakpal_version = model->executable = model->command = "";
    int status = take_records(&intake, bytes, size);
    if (status < 0)
        return status;
    lp_intake_finish(&intake);
    return lp_model_conclude(model);
}

int lp_model_parse(const uint8_t *bytes, size_t size, struct lp_model **ret_model,
                   struct lp_error *error)
{
    lp_cleanup(lp_model_freep) struct lp_model *model = NULL;
    int status = lp_decode_file_header(bytes, size, error);
    if (status < 0)
        return status;
    status = new_model(&model);
    if (status == 0)
        status = fill_model(model, bytes + LP_TRACE_FILE_HEADER_BYTES,
                            size - LP_TRACE_FILE_HEADER_BYTES);
    if (status < 0)
        return lp_error_set(error, status, "reading the recording: %s", lp_error_text(status));
    *ret_model = lp_take(model);
    return 0;
}

int lp_model_load(const char *path, struct lp_model **ret_model, struct lp_error *error)
{
    lp_cleanup(file_bytes_done) struct file_bytes file = {0};
    struct lp_error why = {0};
    int status = open_file(path, &file, error);
    if (status < 0)
        return status;
    status = lp_model_parse(file.bytes, file.size, ret_model, &why);
    if (status < 0)
        return lp_error_set(error, status, "%s: %s", path, why.message);
    return 0;
}

void lp_model_free(struct lp_model *model)
{
    if (model == NULL)
        return;
    struct lp_arena arena = model->arena; /* the model itself lies in it */
    lp_arena_done(&arena);
}

const char *lp_model_environment(const struct lp_model *model, const char *key)
{
    lp_vector_each(&model->environment, const struct lp_environment, entry)
    {
        if (strcmp(entry->key, key) == 0)
            return entry->value;
    }
    return NULL;
}

const struct lp_snapshot *lp_model_baseline(const struct lp_model *model)
{
    lp_vector_each(&model->snapshots, struct lp_snapshot *, snapshot)
    {
        if (strcmp((*snapshot)->label, "baseline") == 0)
            return *snapshot;
    }
    return NULL;
}

bool lp_model_is_component(const struct lp_model *model)
{
    const char *mode = lp_model_environment(model, "mode");
    return lp_model_environment(model, LP_KEY_COMPONENT) != NULL && mode != NULL &&
           strcmp(mode, "baseline") != 0;
}

bool lp_model_is_run(const struct lp_model *model)
{
    const char *mode = lp_model_environment(model, "mode");
    return mode != NULL && strcmp(mode, "run") == 0;
}
