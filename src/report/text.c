/* First lines with what varies, then the tests, the limits of the recording, and what to do. */
#include "report/text.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "analyze/assess.h"
#include "report/page.h"
#include "report/quantity.h"
#include "report/text_advice.h"
#include "report/text_leaks.h"
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

static void write_platform(struct page *page, const struct lp_model *model)
{
    const char *python = known(model, "python", NULL), *binding = known(model, "binding", NULL);
    const char *qt = known(model, "qt", NULL), *platform = known(model, "platform", NULL);
    if (python == NULL && binding == NULL && qt == NULL && platform == NULL)
        return;
    page_write(page, PAGE_DIM, 0, 2, "Python %s, binding %s, Qt %s, %s",
               python != NULL ? python : "none", binding != NULL ? binding : "none",
               qt != NULL ? qt : "none", platform != NULL ? platform : "unknown platform");
}

static void write_first_lines(struct page *page, const struct lp_model *model,
                              const struct lp_report_options *options)
{
    char when[40];
    write_time(model->process.start_realtime_ns, when, sizeof when);
    page_write(page, PAGE_DIM, 0, 2, "leakpal %s, %s, %s",
               model->leakpal_version[0] != '\0' ? model->leakpal_version : LP_VERSION, when,
               quantity_seconds(model->duration_ns).text);
    write_platform(page, model);
    if (options->recording_path != NULL)
        page_write(page, PAGE_DIM, 0, 2, "Recording: %s", options->recording_path);
    lp_vector_each(&model->snapshots, struct lp_snapshot *, snapshot)
    {
        text_snapshot_memory(page, *snapshot);
    }
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        text_test_memory(page, *test);
    }
}

static void write_limit(struct page *page, bool *has_title, const char *name, const char *state,
                        const char *reason)
{
    if (!*has_title) {
        page_blank(page);
        page_write(page, PAGE_BOLD, 0, 2, "Limits of this recording:");
    }
    *has_title = true;
    page_write(page, PAGE_PLAIN, 2, 4, "- %s%s%s%s", name, state, reason[0] != '\0' ? ": " : "",
               reason);
}

static void write_limits(struct page *page, const struct lp_model *model)
{
    bool has_title = false;
    lp_vector_each(&model->features, const struct lp_feature, feature)
    {
        if (feature->state != LP_FEATURE_ON)
            write_limit(page, &has_title, feature->name,
                        feature->state == LP_FEATURE_OFF ? ", off" : ", in part", feature->reason);
    }
    const char *guessed = lp_model_environment(model, "guessed");
    if (guessed != NULL)
        write_limit(page, &has_title, "arguments guessed", "", guessed);
    lp_vector_each(&model->limits, const char *, limit)
    {
        write_limit(page, &has_title, *limit, "", "");
    }
    if (model->lost > 0)
        write_limit(page, &has_title, quantity_count(model->lost).text,
                    " events were lost: there was no memory for them", "");
}

static void write_failure(struct page *page, const struct lp_failure *failure)
{
    page_write(page, PAGE_BAD, 0, 2, "Error (%s): %s", failure->kind, failure->message);
    if (failure->detail[0] != '\0')
        page_line(page, PAGE_DIM, 2, "%s", failure->detail);
}

int lp_text_render(const struct lp_model *model, const struct lp_report_options *options, FILE *out,
                   struct lp_error *error)
{
    struct page page = {.out = out,
                        .width = options->width > 0 ? options->width : 80,
                        .use_colour = options->use_colour};
    write_first_lines(&page, model, options);
    if (model->failure != NULL) {
        page_blank(&page);
        write_failure(&page, model->failure);
    }
    text_snapshots(&page, model, options);
    text_orphans_at_rest(&page, &model->orphans, options->is_verbose);
    lp_vector_each(&model->tests, struct lp_test *, test)
    {
        page_blank(&page);
        text_test(&page, *test, options);
    }
    write_limits(&page, model);
    text_advice(&page, model, options);
    return page.has_failed ? lp_error_set(error, -ENOMEM, "no memory for the text report") : 0;
}
