/* Entries of a snapshot are sorted by domain and name, each once: two of them are merged. */
#include "analyze/delta.h"

#include <string.h>

const struct lp_snapshot *lp_test_snapshot(const struct lp_test *test, const char *label)
{
    lp_vector_each(&test->snapshots, struct lp_snapshot *, snapshot)
    {
        if (strcmp((*snapshot)->label, label) == 0)
            return *snapshot;
    }
    return NULL;
}

/* The entry at `index`, or NULL behind the domain's last one; those of others are skipped. */
static const struct lp_snapshot_entry *entry_at(const struct lp_snapshot *snapshot,
                                                enum lp_layer domain, size_t *index)
{
    for (; *index < snapshot->entries.count; ++*index) {
        const struct lp_snapshot_entry *entry =
            lp_vector_at(&snapshot->entries, struct lp_snapshot_entry, *index);
        if (entry->domain == domain)
            return entry;
    }
    return NULL;
}

/* Below 0: only before has this name; above: only after. */
static int compare(const struct lp_snapshot_entry *before, const struct lp_snapshot_entry *after)
{
    if (before == NULL || after == NULL)
        return before == NULL ? 1 : -1;
    return strcmp(before->name, after->name);
}

void lp_test_deltas_each(const struct lp_test *test, enum lp_layer domain,
                         void (*visit)(const struct lp_delta *, void *), void *context)
{
    const struct lp_snapshot *before = lp_test_snapshot(test, "before");
    const struct lp_snapshot *after = lp_test_snapshot(test, "after");
    size_t i = 0, j = 0;
    if (before == NULL || after == NULL)
        return;
    for (;;) {
        const struct lp_snapshot_entry *old = entry_at(before, domain, &i);
        const struct lp_snapshot_entry *new = entry_at(after, domain, &j);
        if (old == NULL && new == NULL)
            return;
        int order = compare(old, new);
        struct lp_delta delta = {.name = order <= 0 ? old->name : new->name};
        delta.change =
            (order >= 0 ? (int64_t) new->count : 0) - (order <= 0 ? (int64_t)old->count : 0);
        i += order <= 0;
        j += order >= 0;
        if (delta.change != 0)
            visit(&delta, context);
    }
}
