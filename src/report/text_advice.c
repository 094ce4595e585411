/* Rows of condition and step. A step names an option or a command that exists; the recording is
 * called RECORDING, because its path is in the first lines and differs from run to run. */
#include "report/text_advice.h"

#include <string.h>

#include "analyze/assess.h"
#include "analyze/workers.h"
#include "report/text_summary.h"

struct error_advice {
    const char *kind;
    const char *step;
};

static const struct error_advice error_steps[] = {
    {"import", "Check that the target can be imported by the same Python: the folder it is run in, "
               "its virtual environment (--python), its spelling (package.module:Name)."},
    {"arguments", "Give what its constructor needs: --arg NAME=VALUE, once for each argument; "
                  "or --guess-args."},
    {"construct",
     "Make one by hand in the same Python; --setup prepares what it expects to exist."},
    {"exception", "Mend the exception first: a cycle that fails measures nothing."},
    {"exit", "The target ended the application itself (sys.exit, quit): leave that out of what is "
             "measured."},
    {"display",
     "Set QT_QPA_PLATFORM=offscreen to run without a display, or install what Qt's platform "
     "plugin needs (Qt's own messages name it)."},
    {"binding", "Name the binding: --binding PySide6, PyQt6, PyQt5 or PySide2."},
    {"hang", "Look at the place named above. If it only needs longer: --timeout SECONDS."},
    {"crash", "See where it died: python -X faulthandler, or a debugger. If it never dies "
              "without leakpal, report that to leakpal."},
    {"nothing-recorded", "Nothing was measured, so nothing is called clean. Check the command and "
                         "its output above."},
    {"recording", "The recording is not whole. Run it again."},
};

enum { MAX_STEPS = 32 };

/* Two tests may need the same step: it is given once. */
struct advice {
    struct page *page;
    const char *given[MAX_STEPS];
    size_t count;
};

static void write_step(struct advice *advice, const char *step)
{
    for (size_t i = 0; i < advice->count; i++)
        if (strcmp(advice->given[i], step) == 0)
            return;
    if (advice->count == MAX_STEPS)
        return;
    if (advice->count == 0) {
        page_blank(advice->page);
        page_write(advice->page, PAGE_BOLD, 0, 2, "What to do next:");
    }
    advice->given[advice->count++] = step;
    page_write(advice->page, PAGE_PLAIN, 2, 4, "- %s", step);
}

static void advise_failure(struct advice *advice, const struct lp_failure *failure)
{
    for (size_t i = 0; i < sizeof error_steps / sizeof error_steps[0]; i++)
        if (strcmp(error_steps[i].kind, failure->kind) == 0)
            write_step(advice, error_steps[i].step);
}

static void advise_error(struct advice *advice, const struct lp_test *test)
{
    if (test->hang != NULL && test->hang->loop_level > 0)
        write_step(advice,
                   "It waits for a person: measure the dialog without exec(), leakpal opens "
                   "and closes it itself.");
    if (test->failure != NULL)
        advise_failure(advice, test->failure);
}

static bool is_leaking(const struct lp_leak *leak)
{
    return lp_leak_is_yours(leak) && leak->shape == LP_SHAPE_LEAK;
}

/* Whatever else holds it would be told. */
static bool may_only_be_hidden(const struct lp_test *test)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (is_leaking(leak) && leak->cluster->layer == LP_LAYER_QT &&
            (strcmp(leak->pattern, "unknown") == 0 ||
             strcmp(leak->pattern, "dialog-not-deleted") == 0))
            return true;
    }
    return false;
}

static bool is_provable(const struct lp_test *test)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (is_leaking(leak) && leak->path != NULL && leak->path->steps.count > 0)
            return (test->flags & LP_TEST_PROVE) == 0;
    }
    return false;
}

static void advise_leak(struct advice *advice, const struct lp_test *test)
{
    if (lp_test_leaked_workers(test) > 0)
        write_step(advice, "Begin with the workers that are left: what they refer to stays with "
                           "them.");
    else
        write_step(advice,
                   "Begin with the first leak of the list: the others are often held by it.");
    if (is_provable(test))
        write_step(advice, "Is it what holds it? Run it again with --prove: leakpal cuts that in "
                           "further cycles and tells what went away.");
    if (strcmp(test->kind, "dialog") == 0 && may_only_be_hidden(test) &&
        (test->flags & LP_TEST_DELETE) == 0)
        write_step(advice,
                   "Does the dialog stay because it is only hidden? Run it again with --delete: "
                   "what stays then is leaked by the dialog itself.");
}

static bool is_worker(const struct lp_test *test)
{
    return strcmp(test->kind, "worker") == 0;
}

static void advise_test(struct advice *advice, const struct lp_test *test, bool is_strict)
{
    switch (lp_test_assess(test, is_strict).judgement.verdict) {
    case LP_VERDICT_LEAK:
        advise_leak(advice, test);
        break;
    case LP_VERDICT_INCONCLUSIVE:
        write_step(advice, is_worker(test)
                               ? "Run it again with more operations (--operations): then it shows "
                                 "its bound, or has none."
                               : "Run it again with more cycles (--cycles): then it shows its "
                                 "bound, or has none.");
        break;
    case LP_VERDICT_ERROR:
        advise_error(advice, test);
        break;
    case LP_VERDICT_CLEAN:
    case LP_VERDICT_BOUNDED:
        break;
    }
}

static bool has_tests(const struct lp_suite *suite)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->tests.count > 0)
            return true;
    }
    return false;
}

static const char *exit_meaning(const struct lp_suite *suite, int code)
{
    switch (code) {
    case LP_EXIT_OK:
        return has_tests(suite) ? "nothing is over its budget" : "leaks were not looked for";
    case LP_EXIT_LEAK:
        return "a leak over its budget";
    case LP_EXIT_SEVERE:
        return "a severe leak";
    case LP_EXIT_UNKNOWN:
        return "nothing can be concluded";
    default:
        return "the status of the application itself";
    }
}

static bool is_own_status(const struct lp_suite *suite)
{
    if (!suite->is_single)
        return false;
    const struct lp_model *model = lp_vector_at(&suite->parts, struct lp_part, 0)->model;
    return lp_model_is_run(model) && model->has_outcome && model->outcome_status != 0 &&
           model->outcome != LP_OUTCOME_TIMED_OUT;
}

static void advise_parts(struct advice *advice, const struct lp_suite *suite, bool is_strict)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        const struct lp_failure *failure = lp_part_failure(part);
        if (failure != NULL)
            advise_failure(advice, failure);
        lp_vector_each(&part->tests, struct lp_test *, test)
        {
            advise_test(advice, *test, is_strict);
        }
    }
}

void text_advice(struct page *page, const struct lp_suite *suite,
                 const struct lp_report_options *options)
{
    struct advice advice = {.page = page};
    int code = lp_suite_exit_code(suite, options->is_strict);
    advise_parts(&advice, suite, options->is_strict);
    if (code == LP_EXIT_OK && !has_tests(suite))
        write_step(&advice,
                   "Memory at rest shows no leaks. To look for them, profile something: leakpal "
                   "dialog TARGET, or components in leakpal.toml and leakpal test.");
    if (advice.count > 0 && !options->is_verbose && has_tests(suite))
        write_step(&advice, "See each cycle and all leaks: leakpal report RECORDING --verbose");
    page_blank(page);
    if (!suite->is_single)
        text_totals(page, suite, options->is_strict);
    page_write(page, PAGE_PLAIN, 0, 2, "Exit code %d: %s.", code,
               is_own_status(suite) ? "the status of the application itself"
                                    : exit_meaning(suite, code));
}
