/* Which sizes native blocks have differs from run to run where QObjects leak: kinds are those that
 * have a name, bytes are those of all. */
#include "report/text_kept.h"

#include <string.h>

#include "report/quantity.h"
#include "report/text_order.h"

enum { MAX_DEPTH = 64 };

static const struct lp_leak *find_other(const struct lp_test *test, const struct lp_leak *leak,
                                        const char *fingerprint)
{
    lp_vector_each(&test->leaks, const struct lp_leak, other)
    {
        if (other != leak && strcmp(other->fingerprint, fingerprint) == 0)
            return other;
    }
    return NULL;
}

const struct lp_leak *text_keeper(const struct lp_test *test, const struct lp_leak *leak)
{
    const struct lp_leak *keeper = leak;
    for (int depth = 0; depth < MAX_DEPTH && keeper->kept_by != NULL; depth++) {
        const struct lp_leak *next = find_other(test, keeper, keeper->kept_by);
        if (next == NULL || next == leak)
            break;
        keeper = next;
    }
    return keeper != leak ? keeper : NULL;
}

void text_kept(struct page *page, int indent, const struct lp_test *test,
               const struct lp_leak *keeper)
{
    size_t kinds = 0;
    double bytes = 0;
    lp_vector_each(&test->leaks, const struct lp_leak, leak)
    {
        if (text_keeper(test, leak) != keeper)
            continue;
        kinds += !text_is_nameless(leak);
        bytes += leak->bytes_per_cycle;
    }
    if (kinds + (bytes > 0) == 0)
        return;
    struct quantity size = quantity_bytes(text_stable(test, bytes, false));
    if (kinds > 0)
        page_write(page, PAGE_DIM, indent, indent + 2,
                   "and %zu more kind%s, %s in all, that it keeps (--verbose lists them)", kinds,
                   kinds == 1 ? "" : "s", size.text);
    else
        page_write(page, PAGE_DIM, indent, indent + 2,
                   "and memory, %s, that it keeps (--verbose lists it)", size.text);
}
