/* The names of the records. The structures are in record.h; both come from records.def, so that a
 * new record is one line there and nothing here. */
#include "trace/record.h"

const char *lp_record_name(uint16_t number)
{
    switch (number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        return #NAME;
#include "trace/records.def"
#undef LP_RECORD
    default:
        return NULL;
    }
}
