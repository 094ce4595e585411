/* leakpal baseline: memory at rest, then every configured component; with --quick a short look at
 * each, as far as the time goes. */
#include "cli/command.h"

#include "cli/batch.h"
#include "cli/configured.h"
#include "cli/result.h"

#define QUICK_SECONDS 30.0
enum { QUICK_WARMUP = 1, QUICK_CYCLES = 3 };

static void add_component(struct batch *batch, const struct subject *subject)
{
    struct batch_task *task = batch_add_component(batch, subject);
    if (task == NULL || !batch->options->is_quick)
        return;
    task->options.warmup = QUICK_WARMUP;
    task->options.cycles = QUICK_CYCLES;
}

static void add_all(struct batch *batch, const struct lp_config *config)
{
    struct subject baseline = subject_of_baseline(config);
    batch_add(batch, &baseline);
    if (config == NULL)
        return;
    lp_vector_each(&config->components, const struct lp_component, component)
    {
        struct subject subject = subject_of_component(config, component);
        add_component(batch, &subject);
    }
}

int cmd_baseline(const struct options *options)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error error = {0};
    struct batch batch = {
        .options = options, .jobs = 1, .limit_seconds = options->is_quick ? QUICK_SECONDS : 0};
    if (options->operand_count > 0)
        return result_fail(options, "usage", "baseline: '%s' is not expected",
                           options->operands[0]);
    if (configured_load(options, &config, &error) < 0)
        return result_fail(options, "configuration", "%s", error.message);
    return batch_execute(&batch, "baseline", config, add_all);
}
