/* Which sizes native blocks have differs from run to run where QObjects leak: kinds are those that
 * have a name, bytes are those of all. */
#include "report/text_kept.h"

#include "report/quantity.h"
#include "report/text_order.h"

enum { MAX_DEPTH = 64 };

static const struct lp_leak *direct_keeper(const struct lp_test *test, const struct lp_leak *leak)
{
    lp_vector_each(&test->leaks, const struct lp_leak, keeper)
    {
        if (leak->kept_by != NULL && leak != keeper && leak->primary == keeper->cluster)
            return keeper;
    }
    return NULL;
}

const struct lp_leak *text_keeper(const struct lp_test *test, const struct lp_leak *leak)
{
    const struct lp_leak *last = NULL, *keeper = direct_keeper(test, leak);
    for (int depth = 0; keeper != NULL && keeper != leak && depth < MAX_DEPTH; depth++) {
        last = keeper;
        keeper = direct_keeper(test, keeper);
    }
    return keeper == NULL ? last : NULL;
}

struct kept text_kept(const struct lp_test *test, const struct lp_leak *keeper)
{
    struct kept kept = {0};
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (leak->kept_by == NULL || text_keeper(test, leak) != keeper)
            continue;
        kept.kinds += !text_is_nameless(leak);
        kept.bytes += leak->bytes_per_cycle;
    }
    return kept;
}

void text_kept_line(struct page *page, int indent, const struct lp_test *test,
                    const struct lp_leak *keeper)
{
    struct kept kept = text_kept(test, keeper);
    struct quantity size = quantity_bytes(text_stable(test, kept.bytes, false));
    if (kept.kinds > 0)
        page_write(page, PAGE_DIM, indent, indent + 2,
                   "and %zu more kind%s, %s, that it keeps (--verbose lists them)", kept.kinds,
                   kept.kinds == 1 ? "" : "s", size.text);
    else if (kept.bytes > 0)
        page_write(page, PAGE_DIM, indent, indent + 2,
                   "and memory, %s, that it keeps (--verbose lists it)", size.text);
}
