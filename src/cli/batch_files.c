/* The report of one component is that of its recording by itself. */
#include "cli/batch_files.h"

#include <stdio.h>
#include <string.h>

#include "cli/result.h"

#define RECORDING ".leakpal"

/* "report" is for the report of all. */
static bool is_taken(const struct batch *batch, const struct batch_task *task, const char *clean)
{
    if (strcmp(clean, "report") == 0)
        return true;
    lp_vector_each(&batch->tasks, struct batch_task *, other)
    {
        if (*other != task && strcmp((*other)->path, task->path) == 0)
            return true;
    }
    return false;
}

void batch_choose_path(const struct batch *batch, struct batch_task *task)
{
    char clean[128];
    int room = PATH_MAX - 1 - (int)sizeof clean - 32;
    recording_clean_name(task->subject.name, clean, sizeof clean);
    snprintf(task->path, sizeof task->path, "%.*s/%s" RECORDING, room, batch->folder, clean);
    if (is_taken(batch, task, clean))
        snprintf(task->path, sizeof task->path, "%.*s/%s-%u" RECORDING, room, batch->folder, clean,
                 task->position);
}

/* Both forms of a suite as BASE.txt and BASE.json. */
static int write_both(const struct lp_suite *suite, const struct options *options, const char *base)
{
    static const char *const forms[][2] = {{"text", "txt"}, {"json", "json"}};
    int result = 0;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char path[PATH_MAX + 8];
        struct lp_report_options shape = {.format = forms[i][0],
                                          .is_strict = options->is_strict,
                                          .is_verbose = options->is_verbose};
        snprintf(path, sizeof path, "%s.%s", base, forms[i][1]);
        int failure = result_write(suite, &shape, "output-dir", path);
        result = failure < 0 ? failure : result;
    }
    return result;
}

int batch_write_files(const struct batch *batch, const struct batch_task *task)
{
    char base[PATH_MAX];
    lp_cleanup(lp_suite_done) struct lp_suite one = {.is_single =
                                                         task->launch.session.has_recording};
    if (batch->options->output_dir == NULL)
        return 0;
    snprintf(base, sizeof base, "%.*s", (int)(strlen(task->path) - strlen(RECORDING)), task->path);
    int result = task_collect(task, &one);
    if (result == 0)
        result = lp_suite_conclude(&one);
    return result < 0 ? result : write_both(&one, batch->options, base);
}

int batch_write_report(const struct batch *batch)
{
    char base[PATH_MAX + 8];
    if (batch->options->output_dir == NULL)
        return 0;
    snprintf(base, sizeof base, "%s/report", batch->folder);
    return write_both(&batch->suite, batch->options, base);
}
