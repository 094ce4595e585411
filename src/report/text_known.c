/* An entry may hold for several components: it is unused only when none of them needed it. */
#include "report/text_known.h"

#include <string.h>

#include "analyze/policy.h"
#include "report/quantity.h"

static bool is_used(const struct lp_suite *suite, const char *fingerprint)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        lp_vector_each(&part->model->known, const struct lp_known, known)
        {
            if (known->uses > 0 && strcmp(known->fingerprint, fingerprint) == 0)
                return true;
        }
    }
    return false;
}

static bool is_said(const struct lp_suite *suite, const struct lp_known *wanted)
{
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        lp_vector_each(&part->model->known, const struct lp_known, known)
        {
            if (known == wanted)
                return false;
            if (strcmp(known->fingerprint, wanted->fingerprint) == 0)
                return true;
        }
    }
    return false;
}

static void write_known(struct page *page, const struct lp_known *known, bool has_title)
{
    if (!has_title) {
        page_blank(page);
        page_write(page, PAGE_BOLD, 0, 2, "Known leaks that were not seen:");
    }
    page_write(page, PAGE_PLAIN, 2, 4, "- %s%s%s: %s", known->fingerprint,
               known->expires_day != 0 ? ", until " : "",
               known->expires_day != 0 ? quantity_date(known->expires_day).text : "",
               known->reason);
}

void text_unused_known(struct page *page, const struct lp_suite *suite)
{
    bool has_title = false;
    lp_vector_each(&suite->parts, const struct lp_part, part)
    {
        if (part->model == NULL)
            continue;
        lp_vector_each(&part->model->known, const struct lp_known, known)
        {
            if (!lp_known_has_test(known, part->model) || is_used(suite, known->fingerprint) ||
                is_said(suite, known))
                continue;
            write_known(page, known, has_title);
            has_title = true;
        }
    }
}
