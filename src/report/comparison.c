/* The table of a comparison's formats. */
#include "report/comparison.h"

#include <errno.h>
#include <string.h>

#include "report/comparison_parts.h"

static const struct {
    const char *name;
    int (*render)(const struct lp_comparison *comparison,
                  const struct lp_comparison_options *options, FILE *out, struct lp_error *error);
} formats[] = {
    {"text", comparison_text},
    {"markdown", comparison_markdown},
    {"json", comparison_json},
};

int lp_comparison_render(const struct lp_comparison *comparison,
                         const struct lp_comparison_options *options, FILE *out,
                         struct lp_error *error)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, options->format) != 0)
            continue;
        int status = formats[i].render(comparison, options, out, error);
        if (status == 0 && (fflush(out) != 0 || ferror(out)))
            status = lp_error_set(error, -EIO, "the comparison could not be written");
        return status;
    }
    return lp_error_set(error, -LP_EUNSUPPORTED, "no format %s", options->format);
}
