/* The survivors by birth cycle as a picture in characters. */
#ifndef LP_REPORT_PICTURE_H
#define LP_REPORT_PICTURE_H

#include "analyze/model.h"
#include "report/page.h"

/* Of everything that the test's cycles left, except what happened once only. Nothing is drawn for
 * a test without curves. */
void picture_write(struct page *page, const struct lp_test *test);

#endif
