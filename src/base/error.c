/* Error texts without stdio and without locale: usable inside the measured process. */
#include "base/error.h"

#include <string.h>

#include "base/format.h"

int lp_error_set(struct lp_error *error, int code, const char *format, ...)
{
    if (error == NULL)
        return code;
    va_list arguments;
    va_start(arguments, format);
    lp_format_list(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    error->code = code;
    return code;
}

const char *lp_error_text(int code)
{
    switch (-code) {
    case LP_EFORMAT:
        return "not a valid recording";
    case LP_ETRUNCATED:
        return "cut off in the middle of a record";
    case LP_ELIMIT:
        return "over a limit";
    case LP_EUNSUPPORTED:
        return "not supported here";
    case LP_EVERSION:
        return "written by a newer version of leakpal";
    default: {
        const char *text = strerrordesc_np(code < 0 ? -code : code);
        return text != NULL ? text : "unknown error";
    }
    }
}
