/* What a model says of growth beside survivors, and of memory at rest. Recordings are made by the
 * writer of the golden tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../golden/writer.h"
#include "analyze/assess.h"
#include "analyze/delta.h"
#include "analyze/model.h"

static struct writer writer;

static struct lp_model *parsed(void)
{
    struct lp_model *model = NULL;
    struct lp_error error = {0};
    assert_int_equal(lp_model_parse(writer.bytes, writer.used, &model, &error), 0);
    return model;
}

static const struct lp_test *only_test(const struct lp_model *model)
{
    assert_int_equal(model->tests.count, 1);
    return *lp_vector_at(&model->tests, struct lp_test *, 0);
}

static void begin(void)
{
    writer_begin(&writer);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
}

/* writer_snapshot() itself has a dict of 1234 and a QWidget of 12. */
static void snapshot(const char *label, enum lp_layer domain, const char *const *names,
                     const uint64_t *counts)
{
    writer_snapshot(&writer, label, 1000000);
    for (; *names != NULL; names++, counts++)
        writer_snapshot_entry(&writer, domain, *names, *counts);
}

static void add_line(const struct lp_delta *delta, void *context)
{
    char *text = context;
    size_t used = strlen(text);
    snprintf(text + used, 200 - used, "%s%+lld ", delta->name, (long long)delta->change);
}

static void deltas_are_what_changed_by_name_in_one_domain(void **state)
{
    (void)state;
    char qt[200] = "", python[200] = "";
    begin();
    snapshot("before", LP_LAYER_QT, (const char *const[]){"Same", "Gone", "Fewer", "Add", NULL},
             (const uint64_t[]){5, 2, 7, 1});
    snapshot("after", LP_LAYER_QT, (const char *const[]){"New", "Add", "Fewer", "Same", NULL},
             (const uint64_t[]){3, 4, 6, 5});
    struct lp_model *model = parsed();
    lp_test_deltas_each(only_test(model), LP_LAYER_QT, add_line, qt);
    lp_test_deltas_each(only_test(model), LP_LAYER_PYTHON, add_line, python);
    assert_string_equal(qt, "Add+3 Fewer-1 Gone-2 New+3 ");
    assert_string_equal(python, "");
    lp_model_free(model);
}

static void without_one_of_the_snapshots_there_are_no_deltas(void **state)
{
    (void)state;
    char text[200] = "";
    begin();
    snapshot("before", LP_LAYER_QT, (const char *const[]){"QTimer", NULL}, (const uint64_t[]){5});
    struct lp_model *model = parsed();
    lp_test_deltas_each(only_test(model), LP_LAYER_QT, add_line, text);
    assert_string_equal(text, "");
    assert_null(lp_test_snapshot(only_test(model), "after"));
    lp_model_free(model);
}

static void garbage_is_that_of_the_steady_cycles(void **state)
{
    (void)state;
    begin();
    for (uint32_t i = 1; i <= 14; i++) {
        writer_cycle_begin(&writer, LP_ROLE_COUNTED);
        writer_cycle_end(&writer, 0, 0, 0);
        writer_waiting(&writer, i <= 2 ? 100000 : i <= 12 ? i : 1000); /* 3 to 12: 75 in all */
    }
    writer_census(&writer);
    writer_test_end(&writer, 10, 0);
    struct lp_model *model = parsed();
    assert_true(lp_test_waiting_per_cycle(only_test(model)) == 7.5);
    lp_model_free(model);
}

static void reference_counts_come_by_rate_then_name(void **state)
{
    (void)state;
    static const char *const expected[] = {"fast", "b", "z"};
    begin();
    writer_refcount(&writer, "z", 10, 10);
    writer_refcount(&writer, "b", 10, 10);
    writer_refcount(&writer, "fast", 20, 10);
    writer_refcount(&writer, "over no cycles", 20, 0);
    struct lp_model *model = parsed();
    const struct lp_test *test = only_test(model);
    assert_int_equal(test->refcounts.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(lp_vector_at(&test->refcounts, struct lp_refcount, i)->object,
                            expected[i]);
    assert_int_equal(model->limits.count, 1);
    lp_model_free(model);
}

static void orphans_at_rest_are_those_of_the_last_snapshot(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_snapshot(&writer, "baseline", 1000000);
    writer_orphan(&writer, 0, "Early", 31);
    writer_snapshot(&writer, "later", 1000000);
    writer_orphan(&writer, 0, "Late", 40);
    writer_test_begin(&writer, "Dialog", "dialog", 2, 10, 2);
    writer_orphan(&writer, 3, "OfTheTest", 1);
    struct lp_model *model = parsed();
    assert_int_equal(model->orphans.count, 1);
    assert_string_equal(lp_vector_at(&model->orphans, struct lp_orphan, 0)->class_name, "Late");
    assert_int_equal(only_test(model)->orphans.count, 1);
    assert_ptr_equal(lp_model_baseline(model),
                     *lp_vector_at(&model->snapshots, struct lp_snapshot *, 0));
    lp_model_free(model);
}

static void a_snapshot_of_another_label_is_no_baseline(void **state)
{
    (void)state;
    writer_begin(&writer);
    writer_snapshot(&writer, "later", 1000000);
    struct lp_model *model = parsed();
    assert_null(lp_model_baseline(model));
    assert_null(model->failure);
    assert_int_equal(lp_model_exit_code(model, false), 0);
    lp_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deltas_are_what_changed_by_name_in_one_domain),
        cmocka_unit_test(without_one_of_the_snapshots_there_are_no_deltas),
        cmocka_unit_test(garbage_is_that_of_the_steady_cycles),
        cmocka_unit_test(reference_counts_come_by_rate_then_name),
        cmocka_unit_test(orphans_at_rest_are_those_of_the_last_snapshot),
        cmocka_unit_test(a_snapshot_of_another_label_is_no_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
