/* Leaks that live only because another one does: told in a line under that one. Who uses it:
 * text_leaks.c, text_leak.c. */
#ifndef LP_REPORT_TEXT_KEPT_H
#define LP_REPORT_TEXT_KEPT_H

#include "analyze/model.h"
#include "report/page.h"

/* The leak of the test that keeps this one, maybe by way of others, and is kept by none; NULL: it
 * stands for itself. */
const struct lp_leak *text_keeper(const struct lp_test *test, const struct lp_leak *leak);

/* What a leak keeps, per cycle. */
struct kept {
    size_t kinds; /* of things that have a name */
    double bytes;
};

struct kept text_kept(const struct lp_test *test, const struct lp_leak *keeper);

/* "and 14 more kinds, 3.2 KB, that it keeps"; nothing when it keeps none. */
void text_kept_line(struct page *page, int indent, const struct lp_test *test,
                    const struct lp_leak *keeper);

#endif
