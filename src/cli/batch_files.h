/* Where the files of a batch are: recordings in a folder of their own and, with --output-dir, the
 * reports beside them. Who uses it: batch.c. */
#ifndef LP_CLI_BATCH_FILES_H
#define LP_CLI_BATCH_FILES_H

#include "cli/batch.h"

/* FOLDER/NAME.leakpal, with the position in the name when another task has it already. */
void batch_choose_path(const struct batch *batch, struct batch_task *task);

/* NAME.txt and NAME.json of the task that ended last; report.txt and report.json of all. Nothing
 * without --output-dir. 0, or a negative code after saying what failed. */
int batch_write_files(const struct batch *batch, const struct batch_task *task);
int batch_write_report(const struct batch *batch);

#endif
