/* Memory outside of tests in the text report. Who uses it: text.c. */
#ifndef LP_REPORT_TEXT_SNAPSHOT_H
#define LP_REPORT_TEXT_SNAPSHOT_H

#include "report/page.h"
#include "report/report.h"

/* The line with what varies: resident memory. For the first lines. */
void text_snapshot_memory(struct page *page, const struct lp_snapshot *snapshot);

/* All snapshots in a table, when there are several, and the whole of the one that counts: the
 * "baseline", else the last; with is_verbose of each. */
void text_snapshots(struct page *page, const struct lp_model *model,
                    const struct lp_report_options *options);

#endif
