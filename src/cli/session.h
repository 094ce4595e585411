/* One measured run of an application: from the file of its recording to the recording's last
 * record. What it comes to is the caller's to report. */
#ifndef LP_CLI_SESSION_H
#define LP_CLI_SESSION_H

#include <limits.h>
#include <stdbool.h>

#include "base/arena.h"
#include "cli/locate.h"
#include "cli/log_file.h"
#include "cli/options.h"
#include "cli/preload.h"
#include "cli/recording_file.h"
#include "cli/supervise.h"

struct session {
    /* Set by the caller. */
    const struct options *options;
    const struct installation *installation;
    struct log_file *log; /* open */
    struct recording_label label;
    const char *name;           /* what is measured: part of the recording's file name */
    const char *recording_path; /* as wanted; NULL: in the cache */
    char **argv;                /* the application */
    const char *python_source;  /* how a Python in argv[0] was found; NULL: it was not looked for */
    const char *profile;        /* JSON for the Python side; NULL: the application is not ours */

    /* Of the run. */
    struct lp_arena arena;
    struct preload preload;
    struct supervisor supervisor;
    char recording[PATH_MAX]; /* absolute */
    bool has_recording;       /* after its end: something was recorded */
    const char *failure_kind; /* why it has none: "usage", "start" or "nothing-recorded" */
    struct lp_error failure;
};

/* Starts the application. 0; -errno with failure_kind and failure set, and no recording left. */
int session_start(struct session *session, const struct signal_watch *signals);

/* As supervisor_step(). */
bool session_step(struct session *session);

/* After the last step: writes the command's own records. 0; a negative code with failure_kind and
 * failure set: nothing was recorded (then has_recording is false), or its end could not be
 * written. */
int session_finish(struct session *session);

void session_done(struct session *session);

#endif
