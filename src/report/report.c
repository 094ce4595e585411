/* The table of formats, and what is the same for all of them: the stream's own failure. */
#include "report/report.h"

#include <errno.h>
#include <string.h>

#include "report/json.h"
#include "report/text.h"

static const struct lp_report_format formats[] = {
    {"text", lp_text_render},
    {"json", lp_json_render},
};

const struct lp_report_format *lp_report_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (name == NULL || strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static int flush_stream(FILE *out, struct lp_error *error)
{
    if (fflush(out) == 0 && !ferror(out))
        return 0;
    return lp_error_set(error, -EIO, "the report could not be written");
}

int lp_report_render(const struct lp_suite *suite, const struct lp_report_options *options,
                     FILE *out, struct lp_error *error)
{
    const struct lp_report_format *format = lp_report_format_find(options->format);
    if (format == NULL)
        return lp_error_set(error, -LP_EUNSUPPORTED, "no format %s; there are text and json",
                            options->format);
    int status = format->render(suite, options, out, error);
    return status < 0 ? status : flush_stream(out, error);
}

int lp_report_failure(const char *kind, const char *message, FILE *out, struct lp_error *error)
{
    int status = lp_json_render_failure(kind, message, out, error);
    return status < 0 ? status : flush_stream(out, error);
}
