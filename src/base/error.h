/* What went wrong, for a person: filled by functions that can explain, given to them last.
 * Functions return 0 or more on success and -errno or -LP_E* on failure. */
#ifndef LP_BASE_ERROR_H
#define LP_BASE_ERROR_H

#include <stdarg.h>

enum {
    LP_EFORMAT = 1001, /* bytes are not what the format says */
    LP_ETRUNCATED,     /* the end came before the record's end */
    LP_ELIMIT,         /* a size or a count is over its named limit */
    LP_EUNSUPPORTED,   /* this version, binding or layout is not known here */
    LP_EVERSION,       /* written by a newer leakpal */
};

struct lp_error {
    int code;          /* the negative value that the function returned */
    char message[512]; /* what happened and where, one sentence, no newline */
};

/* Fills `error` (NULL is allowed) and returns `code`, so that one can write
 * `return lp_error_set(error, -LP_EFORMAT, "%s: byte %llu", path, offset);`
 * Conversions: those of lp_format(). */
int lp_error_set(struct lp_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The text for -errno and -LP_E* values. Never NULL; static memory. */
const char *lp_error_text(int code);

#endif
