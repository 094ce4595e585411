/* The records that explain a leak become its origins, paths and proofs; what does not fit is left
 * out by name and changes nothing that was counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../golden/recordings.h"
#include "../golden/writer.h"
#include "analyze/model.h"

static struct writer writer;

static void begin(void)
{
    writer_begin(&writer);
    writer_environment(&writer, "mode", "dialog");
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_cycles(&writer, 10, 16, 1, 1);
    writer_census(&writer);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_PYTHON, .what = "Dialog"});
    writer_cells(&writer, 1, 14, 1, 16);
    writer_cluster(&writer, &(struct writer_cluster){.layer = LP_LAYER_QT, .what = "QPushButton"});
    writer_cells(&writer, 1, 14, 1, 400);
}

static struct lp_model *end(void)
{
    struct lp_model *model = NULL;
    writer_test_end(&writer, 10, 0);
    writer_end(&writer);
    writer_outcome(&writer, LP_OUTCOME_EXITED, 0);
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    return model;
}

static struct lp_test *test_of(const struct lp_model *model)
{
    return *lp_vector_at(&model->tests, struct lp_test *, 0);
}

static const struct lp_cluster *cluster_of(const struct lp_model *model, size_t index)
{
    return *lp_vector_at(&test_of(model)->clusters, struct lp_cluster *, index);
}

static bool has_limit(const struct lp_model *model, const char *part)
{
    lp_vector_each(&model->limits, const char *, limit)
    {
        if (strstr(*limit, part) != NULL)
            return true;
    }
    return false;
}

static const struct writer_step module_step = {
    .edge = LP_EDGE_ROOT, .name = "module", .node = LP_NODE_MODULE, .label = "app.registry"};
static const struct writer_step list_step = {
    .edge = LP_EDGE_GLOBAL, .name = "open_dialogs", .node = LP_NODE_PYTHON, .label = "list"};

static void an_explanation_is_read_with_its_stacks_and_members(void **state)
{
    (void)state;
    begin();
    writer_explain(&writer, 1);
    writer_origin(&writer, 7, 3, 48);
    writer_retained(&writer, 4000, 40, 10);
    writer_path(&writer, LP_REACH_PATH, 5, 4);
    writer_step(&writer, &module_step);
    writer_step(&writer, &list_step);
    writer_step(&writer, &(struct writer_step){.edge = LP_EDGE_INDEX,
                                               .node = LP_NODE_PYTHON,
                                               .label = "Dialog",
                                               .flags = LP_STEP_SURVIVOR,
                                               .stack = 7,
                                               .member = 1});
    writer_proof(&writer, 3, LP_CUT_REMOVE, 3, 0, 0, "");
    writer_path(&writer, LP_REACH_NOTHING, 5, 1);
    writer_python_frame(&writer, 7, "/app/dialog.py", "open_dialog", 12);
    writer_autopsy(&writer, LP_AUTOPSY_INCOMPLETE, "the copy took too long");
    struct lp_model *model = end();
    const struct lp_cluster *cluster = cluster_of(model, 0);
    assert_int_equal(cluster->origins.count, 1);
    assert_non_null(lp_vector_at(&cluster->origins, struct lp_origin, 0)->stack);
    assert_int_equal(cluster->retained_bytes, 4000);
    assert_int_equal(cluster->paths.count, 2);
    const struct lp_path *path = cluster->paths.items;
    assert_int_equal(path->steps.count, 3);
    const struct lp_step *last = lp_vector_at(&path->steps, struct lp_step, 2);
    assert_ptr_equal(last->member, cluster);
    assert_ptr_equal(last->stack, lp_vector_at(&cluster->origins, struct lp_origin, 0)->stack);
    assert_int_equal(path->proof->cut, LP_CUT_REMOVE);
    assert_int_equal(path[1].reach, LP_REACH_NOTHING);
    assert_string_equal(test_of(model)->autopsy->reason, "the copy took too long");
    assert_int_equal(model->limits.count, 0);
    lp_model_free(model);
}

static void an_explanation_of_an_older_census_goes_with_it(void **state)
{
    (void)state;
    begin();
    writer_census(&writer);
    writer_explain(&writer, 1);
    writer_origin(&writer, 7, 3, 48);
    struct lp_model *model = end();
    assert_true(has_limit(model, "ORIGIN belongs to no cluster"));
    assert_int_equal(test_of(model)->clusters.count, 0);
    lp_model_free(model);
}

/* Each writes what does not fit: it is left out and said, and the leaks stay. */
static void write_step_without_path(void)
{
    writer_step(&writer, &module_step);
}

static void write_paths_out_of_order(void)
{
    writer.path = 4;
    writer_path(&writer, LP_REACH_PATH, 1, 1);
}

static void write_unknown_edge(void)
{
    writer_path(&writer, LP_REACH_PATH, 1, 1);
    writer_step(&writer, &(struct writer_step){.edge = (enum lp_edge_kind)77,
                                               .node = LP_NODE_PYTHON,
                                               .label = "list"});
}

static void write_unknown_member(void)
{
    struct writer_step step = module_step;
    step.member = 9;
    writer_path(&writer, LP_REACH_PATH, 1, 1);
    writer_step(&writer, &step);
}

static void write_proof_of_no_step(void)
{
    writer_path(&writer, LP_REACH_PATH, 1, 1);
    writer_proof(&writer, 3, LP_CUT_REMOVE, 3, 0, 0, "");
}

static void write_proof_of_unknown_cut(void)
{
    writer_path(&writer, LP_REACH_PATH, 1, 1);
    writer_proof(&writer, 0, (enum lp_cut)99, 3, 0, 0, "");
}

static void write_many_paths(void)
{
    for (int i = 0; i <= LP_MODEL_MAX_PATHS; i++)
        writer_path(&writer, LP_REACH_NOTHING, 1, 1);
}

static void write_unknown_state(void)
{
    writer_autopsy(&writer, (enum lp_autopsy_state)9, "");
}

static void what_does_not_fit_is_left_out_by_name(void **state)
{
    (void)state;
    static const struct {
        void (*write)(void);
        const char *limit;
    } rows[] = {
        {write_step_without_path, "STEP belongs to no path"},
        {write_paths_out_of_order, "not in order"},
        {write_unknown_edge, "a step of a path is of an unknown kind"},
        {write_unknown_member, "STEP belongs to no cluster"},
        {write_proof_of_no_step, "unknown cut"},
        {write_proof_of_unknown_cut, "unknown cut"},
        {write_many_paths, "LP_MODEL_MAX_PATHS"},
        {write_unknown_state, "unknown state"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        writer_explain(&writer, 1);
        rows[i].write();
        struct lp_model *model = end();
        if (!has_limit(model, rows[i].limit))
            fail_msg("%s", rows[i].limit);
        assert_true(test_of(model)->is_measured);
        assert_int_equal(test_of(model)->leaks.count, 2);
        lp_model_free(model);
    }
}

static struct lp_model *model_of(void (*write)(struct writer *writer))
{
    struct lp_model *model = NULL;
    write(&writer);
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, NULL), 0);
    return model;
}

static const struct lp_leak *leak_of(const struct lp_model *model, enum lp_layer layer,
                                     const char *what)
{
    lp_vector_each(&test_of(model)->leaks, const struct lp_leak, leak)
    {
        if (leak->cluster->layer == layer && strcmp(leak->cluster->what, what) == 0)
            return leak;
    }
    fail_msg("no leak of %s", what);
    return NULL;
}

static void the_closed_dialog_is_the_leak_and_keeps_the_rest(void **state)
{
    (void)state;
    struct lp_model *model = model_of(recording_held_by_lambda);
    const struct lp_leak *dialog = leak_of(model, LP_LAYER_PYTHON, "RomDialog");
    assert_ptr_equal(dialog, test_of(model)->leaks.items);
    assert_null(dialog->kept_by);
    lp_vector_each(&test_of(model)->leaks, const struct lp_leak, leak)
    {
        assert_true(leak == dialog || strcmp(leak->kept_by, dialog->fingerprint) == 0);
        assert_ptr_equal(leak->primary, dialog->cluster);
    }
    assert_true(dialog->retained_bytes_per_cycle == 4800.0);
    assert_true(leak_of(model, LP_LAYER_QT, "QPushButton")->retained_bytes_per_cycle < 0);
    assert_string_equal(dialog->created_at->function, "RomDialog.__init__");
    assert_int_equal(dialog->created_at->line, 14);
    assert_int_equal(leak_of(model, LP_LAYER_QT, "QPushButton")->created_at->line, 16);
    lp_model_free(model);
}

static void suspects_lie_between_what_should_be_there_and_what_should_not(void **state)
{
    (void)state;
    struct lp_model *model = model_of(recording_held_by_lambda);
    const struct lp_leak *button = leak_of(model, LP_LAYER_QT, "QPushButton");
    static const struct {
        enum lp_leaking leaking;
        const char *because;
    } rows[] = {
        {LP_LEAKING_NO, "it is shown"},    {LP_LEAKING_UNKNOWN, ""},
        {LP_LEAKING_UNKNOWN, ""},          {LP_LEAKING_YES, "it was closed"},
        {LP_LEAKING_YES, "it was closed"}, {LP_LEAKING_YES, "RomDialog leaks"},
    };
    assert_int_equal(button->path->steps.count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct lp_step *step = lp_vector_at(&button->path->steps, struct lp_step, i);
        assert_int_equal(step->leaking, rows[i].leaking);
        assert_string_equal(step->because, rows[i].because);
    }
    lp_model_free(model);
}

static void a_file_that_was_replaced_is_named(void **state)
{
    (void)state;
    char self[512] = "";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    for (int is_replaced = 0; is_replaced < 2; is_replaced++) {
        begin();
        writer_object(&writer, self, is_replaced ? "00ff" : "");
        writer_native_frame(&writer, 1, self, 0x1000);
        writer_thread(&writer, 3, 5000, "preview", "QThread", 1);
        struct lp_model *model = end();
        assert_int_equal(has_limit(model, "is not the file that was recorded"), is_replaced);
        lp_model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_explanation_is_read_with_its_stacks_and_members),
        cmocka_unit_test(an_explanation_of_an_older_census_goes_with_it),
        cmocka_unit_test(what_does_not_fit_is_left_out_by_name),
        cmocka_unit_test(the_closed_dialog_is_the_leak_and_keeps_the_rest),
        cmocka_unit_test(suspects_lie_between_what_should_be_there_and_what_should_not),
        cmocka_unit_test(a_file_that_was_replaced_is_named),
    };
    return cmocka_run_group_tests_name("analyze_explanation", tests, NULL, NULL);
}
