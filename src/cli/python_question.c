#include "cli/python_question.h"

#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "cli/environment.h"
#include "report/json_value.h"

static int ask(const struct python_question *question, const char *profile,
               struct answer *ret_answer)
{
    lp_cleanup(lp_arena_done) struct lp_arena arena = {0};
    char *argv[] = {(char *)question->python->path, (char *)question->installation->bootstrap,
                    (char *)json_text_of(question->request, "kind"), NULL};
    struct environment environment = {.profile = profile};
    struct question process = {.argv = argv,
                               .environment = environment_new(&arena, &environment),
                               .timeout_seconds = question->timeout_seconds};
    return process.environment == NULL ? -ENOMEM : question_ask(&process, ret_answer);
}

int python_ask(const struct python_question *question, struct answer *ret_answer)
{
    char *profile = json_dumps(question->request, JSON_COMPACT);
    int result = profile == NULL ? -ENOMEM : ask(question, profile, ret_answer);
    free(profile);
    return result;
}
