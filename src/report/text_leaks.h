/* Leaks, and what else a test left, in the text report. Who uses it: text_test.c. */
#ifndef LP_REPORT_TEXT_LEAKS_H
#define LP_REPORT_TEXT_LEAKS_H

#include "analyze/model.h"
#include "report/page.h"

/* "QWidget: +5, ...": of the leaks, Qt classes and Python types. */
void text_object_deltas(struct page *page, const struct lp_test *test, bool is_verbose);

/* In parts: yours, not certain, bounded, sporadic, of others; with is_verbose also once-only. */
void text_leaks(struct page *page, const struct lp_test *test, bool is_verbose);

/* Orphans, workers, threads and descriptors that the test's cycles left. */
void text_orphans(struct page *page, const struct lp_test *test, bool is_verbose);
void text_orphans_at_rest(struct page *page, const struct lp_vector *orphans, bool is_verbose);
void text_workers(struct page *page, const struct lp_test *test, bool is_verbose);
void text_threads(struct page *page, const struct lp_test *test, bool is_verbose);
void text_descriptors(struct page *page, const struct lp_test *test, bool is_verbose);

#endif
