/* When, on what, from which files, how long, and resident sizes. */
#include "report/text_head.h"

#include <string.h>
#include <time.h>

#include "report/quantity.h"
#include "report/text_snapshot.h"
#include "report/text_test.h"

static const char *known(const struct lp_model *model, const char *key, const char *otherwise)
{
    const char *value = lp_model_environment(model, key);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

static void write_time(uint64_t realtime_ns, char *text, size_t size)
{
    struct tm broken;
    time_t seconds = (time_t)(realtime_ns / 1000000000u);
    if (realtime_ns == 0 || gmtime_r(&seconds, &broken) == NULL ||
        strftime(text, size, "%Y-%m-%d %H:%M:%S UTC", &broken) == 0)
        snprintf(text, size, "at an unknown time");
}

static void write_platform(struct page *page, const char *of, const struct lp_model *model)
{
    const char *python = known(model, "python", NULL), *binding = known(model, "binding", NULL);
    const char *qt = known(model, "qt", NULL), *platform = known(model, "platform", NULL);
    if (python == NULL && binding == NULL && qt == NULL && platform == NULL)
        return;
    page_write(page, PAGE_DIM, 0, 2, "%s%sPython %s, binding %s, Qt %s, %s", of,
               of[0] != '\0' ? ": " : "", python != NULL ? python : "none",
               binding != NULL ? binding : "none", qt != NULL ? qt : "none",
               platform != NULL ? platform : "unknown platform");
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same_platform(const struct lp_model *a, const struct lp_model *b)
{
    static const char *const keys[] = {"python", "binding", "qt", "platform"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!is_same(lp_model_environment(a, keys[i]), lp_model_environment(b, keys[i])))
            return false;
    return true;
}

/* What the first one runs on, then those that run on something else. A process that died early may
 * not have said what it ran on. */
static void write_platforms(struct page *page, const struct lp_suite *suite)
{
    const struct lp_model *main_model = lp_suite_main_model(suite);
    if (main_model == NULL)
        return;
    write_platform(page, "", main_model);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model != NULL && lp_model_environment(part->model, "qt") != NULL &&
            !is_same_platform(main_model, part->model))
            write_platform(page, lp_part_name(part), part->model);
    }
}

/* From the first start to the last end, of the recordings' own clocks. */
static void write_times(struct page *page, const struct lp_suite *suite)
{
    const struct lp_model *first = NULL;
    uint64_t end_ns = 0;
    size_t count = 0;
    char when[40], number[40] = "";
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_model *model = part->model;
        if (model == NULL)
            continue;
        uint64_t model_end_ns = model->process.start_realtime_ns + model->duration_ns;
        end_ns = model_end_ns > end_ns ? model_end_ns : end_ns;
        if (first == NULL || model->process.start_realtime_ns < first->process.start_realtime_ns)
            first = model;
        count++;
    }
    uint64_t start_ns = first != NULL ? first->process.start_realtime_ns : 0;
    bool has_version = first != NULL && first->leakpal_version[0] != '\0';
    write_time(start_ns, when, sizeof when);
    if (!suite->is_single)
        snprintf(number, sizeof number, ", %zu recording%s", count, count == 1 ? "" : "s");
    page_write(page, PAGE_DIM, 0, 2, "leakpal %s, %s, %s%s",
               has_version ? first->leakpal_version : LP_VERSION, when,
               quantity_seconds(end_ns - start_ns).text, number);
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* Length of the folder that all of them lie in; 0: they do not. */
static size_t common_folder(const struct lp_suite *suite, const char **ret_path)
{
    const char *path = NULL;
    size_t length = 0, count = 0;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->recording == NULL)
            continue;
        if (path == NULL)
            length = folder_length(path = part->recording);
        if (folder_length(part->recording) != length || strncmp(path, part->recording, length) != 0)
            return 0;
        count++;
    }
    *ret_path = path;
    return count > 1 ? length : 0;
}

static void write_paths(struct page *page, const struct lp_suite *suite)
{
    const char *path = NULL;
    size_t length = common_folder(suite, &path);
    if (length > 0) {
        page_write(page, PAGE_DIM, 0, 2, "Recordings: %.*s*", (int)length, path);
        return;
    }
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->recording != NULL)
            page_write(page, PAGE_DIM, 0, 2, "Recording: %s", part->recording);
    }
}

void text_head(struct page *page, const struct lp_suite *suite)
{
    write_times(page, suite);
    write_platforms(page, suite);
    write_paths(page, suite);
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        lp_vector_each(&part->model->snapshots, struct lp_snapshot *, snapshot)
        {
            text_snapshot_memory(page, *snapshot);
        }
        lp_vector_each(&part->model->tests, struct lp_test *, test)
        {
            text_test_memory(page, *test);
        }
    }
}
