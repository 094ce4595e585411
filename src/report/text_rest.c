/* Orphans, threads and descriptors: grouped by what they are. Ids, ages and the numbers in names
 * change from run to run; they are for --verbose and for the JSON. */
#include "report/text_leaks.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/assess.h"
#include "analyze/place.h"
#include "analyze/workers.h"
#include "report/quantity.h"
#include "report/text_stack.h"

enum { NAME_BYTES = 160 };

/* Things of the same name, with the oldest cycle that one was born in. */
struct group {
    char name[NAME_BYTES];
    uint32_t first_cycle;
    uint64_t count;
    uint64_t greatest_age_ns;
    bool is_running; /* of workers */
    const struct lp_stack *stack;
};

struct groups {
    struct group *items;
    size_t count;
};

static struct groups groups_new(struct page *page, size_t most)
{
    struct groups groups = {.items = calloc(most + 1, sizeof(struct group))};
    page->has_failed = page->has_failed || groups.items == NULL;
    return groups;
}

static struct group *groups_add(struct groups *groups, const char *name, uint32_t cycle,
                                const struct lp_stack *stack)
{
    struct group *group = groups->items;
    struct group *end = group + groups->count;
    while (group < end && (strcmp(group->name, name) != 0 || group->stack != stack))
        group++;
    if (group == end) {
        groups->count++;
        *group = (struct group){.first_cycle = cycle, .stack = stack};
        strncpy(group->name, name, NAME_BYTES - 1);
    }
    group->count++;
    if (cycle < group->first_cycle)
        group->first_cycle = cycle;
    return group;
}

static int by_name(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    if (order != 0)
        return order;
    return left->first_cycle < right->first_cycle ? -1 : left->first_cycle > right->first_cycle;
}

static void groups_sort(struct groups *groups)
{
    if (groups->count > 0)
        qsort(groups->items, groups->count, sizeof *groups->items, by_name);
}

/* "Thread-12 (run)" -> "Thread-# (run)". */
static void write_stable_name(const char *name, char text[NAME_BYTES])
{
    size_t used = 0;
    for (; *name != '\0' && used < NAME_BYTES - 1; name++) {
        bool is_digit = isdigit((unsigned char)*name) != 0;
        if (is_digit && used > 0 && text[used - 1] == '#')
            continue;
        text[used++] = is_digit ? '#' : *name;
    }
    text[used] = '\0';
}

static bool is_steady(const struct lp_test *test, uint32_t cycle)
{
    return cycle > test->run.warmup && cycle <= test->curve_cycles - test->run.trailing;
}

static bool has_judged(const struct lp_test *test, enum lp_layer layer)
{
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->cluster->layer == layer && leak->shape != LP_SHAPE_ONE_TIME)
            return true;
    }
    return false;
}

static void add_orphan(struct groups *groups, const struct lp_orphan *orphan)
{
    char name[NAME_BYTES] = "";
    strncpy(name, orphan->class_name, NAME_BYTES - 1);
    struct group *group = groups_add(groups, name, orphan->cycle, NULL);
    if (orphan->age_ns > group->greatest_age_ns)
        group->greatest_age_ns = orphan->age_ns;
}

/* "Threads that still run, of 40 cycles:": the budget goes by the counted ones only. */
static void write_title(struct page *page, const struct lp_test *test, const char *title)
{
    page_blank(page);
    page_write(page, PAGE_BOLD, 2, 4, "%s, of %u %s%s:", title, lp_test_steady(test),
               lp_test_unit(test), lp_test_steady(test) == 1 ? "" : "s");
}

void text_orphans_at_rest(struct page *page, const struct lp_vector *orphans, bool is_verbose)
{
    struct groups groups = groups_new(page, orphans->count);
    lp_vector_each(orphans, const struct lp_orphan, orphan)
    {
        if (groups.items != NULL)
            add_orphan(&groups, orphan);
    }
    groups_sort(&groups);
    if (groups.count > 0) {
        page_blank(page);
        page_write(page, PAGE_BOLD, 0, 2,
                   "Orphaned Qt objects at rest (no parent, not a shown window):");
    }
    for (size_t i = 0; i < groups.count; i++)
        page_write(page, PAGE_PLAIN, 2, 6, "%s: %s%s%s", groups.items[i].name,
                   quantity_count(groups.items[i].count).text, is_verbose ? ", oldest age " : "",
                   is_verbose ? quantity_seconds(groups.items[i].greatest_age_ns).text : "");
    free(groups.items);
}

void text_orphans(struct page *page, const struct lp_test *test, bool is_verbose)
{
    struct groups groups = groups_new(page, test->orphans.count);
    lp_vector_each(&test->orphans, const struct lp_orphan, orphan)
    {
        if (groups.items != NULL && test->curve_cycles > 0 && is_steady(test, orphan->cycle))
            add_orphan(&groups, orphan);
    }
    groups_sort(&groups);
    if (groups.count > 0)
        write_title(page, test, "Orphaned Qt objects (no parent, not a shown window)");
    for (size_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.items[i];
        page_write(page, PAGE_PLAIN, 4, 8, "%s: %s, the oldest alive since %s %u%s%s", group->name,
                   quantity_count(group->count).text, lp_test_unit(test), group->first_cycle,
                   is_verbose ? ", age " : "",
                   is_verbose ? quantity_seconds(group->greatest_age_ns).text : "");
    }
    free(groups.items);
}

static void write_thread_group(struct page *page, const struct lp_test *test,
                               const struct group *group, bool is_verbose)
{
    const struct lp_frame *place = lp_stack_origin(group->stack);
    page_write(page, PAGE_PLAIN, 4, 8, "%s: %s, the oldest since %s %u", group->name,
               quantity_count(group->count).text, lp_test_unit(test), group->first_cycle);
    text_place(page, 8, "started at", place);
    if (is_verbose)
        text_stack(page, 10, group->stack);
}

/* What a person does about it depends on whether it runs. */
static const char *advice_for_worker(bool is_running)
{
    return is_running ? "It did not end within a second after it was told to stop, so it is kept. "
                        "Fix: let what it runs look at isInterruptionRequested(), or at a flag "
                        "that its stop() sets, and let its stop() wake it when it waits."
                      : "It ended, and nobody deleted it. Fix: connect its finished signal to "
                        "deleteLater(), give it no parent that outlives it, and take it out of "
                        "whatever remembers it.";
}

static void add_worker(struct groups *groups, const struct lp_test *test,
                       const struct lp_worker *worker)
{
    const struct lp_thread *thread = lp_worker_thread(test, worker);
    char whole[NAME_BYTES * 2], name[NAME_BYTES];
    snprintf(whole, sizeof whole, "%.80s%s%.80s%s, %.60s", worker->class_name,
             worker->name[0] != '\0' ? " \"" : "", worker->name,
             worker->name[0] != '\0' ? "\"" : "", worker->state);
    write_stable_name(whole, name);
    struct group *group =
        groups_add(groups, name, worker->cycle, thread != NULL ? thread->stack : NULL);
    group->is_running = worker->is_running;
}

void text_workers(struct page *page, const struct lp_test *test, bool is_verbose)
{
    struct groups groups = groups_new(page, test->workers.count);
    bool is_shown = is_verbose || lp_test_leaked_workers(test) > 0;
    lp_vector_each(&test->workers, const struct lp_worker, worker)
    {
        if (groups.items != NULL && is_shown && is_steady(test, worker->cycle))
            add_worker(&groups, test, worker);
    }
    groups_sort(&groups);
    if (groups.count > 0)
        write_title(page, test, "Workers that are left");
    for (size_t i = 0; i < groups.count; i++) {
        write_thread_group(page, test, &groups.items[i], is_verbose);
        page_write(page, PAGE_PLAIN, 8, 8, "%s", advice_for_worker(groups.items[i].is_running));
    }
    free(groups.items);
}

void text_threads(struct page *page, const struct lp_test *test, bool is_verbose)
{
    struct groups groups = groups_new(page, test->threads.count);
    bool is_shown = is_verbose || has_judged(test, LP_LAYER_THREAD);
    lp_vector_each(&test->threads, const struct lp_thread, thread)
    {
        if (groups.items == NULL || !is_shown || !is_steady(test, thread->cycle))
            continue;
        char whole[NAME_BYTES * 2], name[NAME_BYTES];
        snprintf(whole, sizeof whole, "%.150s (%.100s)", thread->name[0] ? thread->name : "?",
                 thread->kind);
        write_stable_name(whole, name);
        groups_add(&groups, name, thread->cycle, thread->stack);
    }
    groups_sort(&groups);
    if (groups.count > 0)
        write_title(page, test, "Threads that still run");
    for (size_t i = 0; i < groups.count; i++)
        write_thread_group(page, test, &groups.items[i], is_verbose);
    free(groups.items);
}

void text_descriptors(struct page *page, const struct lp_test *test, bool is_verbose)
{
    struct groups groups = groups_new(page, test->descriptors.count);
    bool is_shown = is_verbose || has_judged(test, LP_LAYER_DESCRIPTOR);
    lp_vector_each(&test->descriptors, const struct lp_descriptor, descriptor)
    {
        if (groups.items == NULL || !is_shown || !is_steady(test, descriptor->cycle))
            continue;
        char name[NAME_BYTES];
        write_stable_name(descriptor->kind[0] != '\0' ? descriptor->kind : "?", name);
        groups_add(&groups, name, descriptor->cycle, NULL);
    }
    groups_sort(&groups);
    if (groups.count > 0)
        write_title(page, test, "File descriptors that are still open");
    for (size_t i = 0; i < groups.count; i++)
        page_write(page, PAGE_PLAIN, 4, 8, "%s: %s, the oldest since %s %u", groups.items[i].name,
                   quantity_count(groups.items[i].count).text, lp_test_unit(test),
                   groups.items[i].first_cycle);
    free(groups.items);
}
