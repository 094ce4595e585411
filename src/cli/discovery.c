#include "cli/discovery.h"

#include <errno.h>

#include "base/cleanup.h"
#include "cli/locate.h"
#include "cli/python_question.h"

static const double import_seconds = 30; /* for each module, without --timeout */
static const double whole_seconds = 3600;

static json_t *request_new(const struct options *options, const struct discovery *discovery)
{
    double timeout = options_has(options, "timeout") ? options->timeout_seconds : import_seconds;
    return json_pack("{s:s, s:s, s:O, s:b, s:f, s:s?}", "kind", "list", "folder", discovery->folder,
                     "places", discovery->places, "import", discovery->is_importing, "timeout",
                     timeout, "binding", discovery->binding);
}

static int read_answer(const struct python *python, const struct answer *answer, int result,
                       json_t **ret_answer, struct lp_error *error)
{
    json_error_t mistake;
    if (result == -ETIMEDOUT)
        return lp_error_set(error, result, "%s did not come to an end within %.0f s", python->path,
                            whole_seconds);
    if (result < 0)
        return lp_error_set(error, result, "%s cannot be started: %s", python->path,
                            lp_error_text(result));
    *ret_answer = json_loadb(answer->text, answer->size, 0, &mistake);
    if (*ret_answer == NULL)
        return lp_error_set(error, -EIO,
                            "%s gave no list (wait status %d, %zu bytes: %s); what it said stands "
                            "above",
                            python->path, answer->status, answer->size, mistake.text);
    return 0;
}

int discovery_ask(const struct options *options, const struct discovery *discovery,
                  const struct python *python, json_t **ret_answer, struct lp_error *error)
{
    struct installation installation;
    int result = installation_find(&installation, error);
    if (result < 0)
        return result;
    json_t *request = request_new(options, discovery);
    if (request == NULL)
        return lp_error_set(error, -EINVAL, "the names to look at are not valid UTF-8");
    lp_cleanup(answer_done) struct answer answer = {0};
    struct python_question question = {.installation = &installation,
                                       .python = python,
                                       .request = request,
                                       .timeout_seconds = whole_seconds};
    result = python_ask(&question, &answer);
    json_decref(request);
    return read_answer(python, &answer, result, ret_answer, error);
}
