/* Bytes to structures. Pure and total: any input gives a record, "need more", or an error; nothing
 * is read beyond `size`. The fuzz target of this room. */
#ifndef LP_TRACE_DECODE_H
#define LP_TRACE_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "trace/record.h"

/* Checks the 16 bytes that open a recording. 0; -LP_ETRUNCATED when fewer are there (as yet);
 * -LP_EFORMAT when it is no recording; -LP_EVERSION when a newer leakpal wrote it. */
int lp_decode_file_header(const uint8_t *bytes, size_t size, struct lp_error *error);

/* Decodes the record at the front of `bytes`. The bytes consumed (> 0); 0 when the rest of the
 * record is not there yet; -LP_EFORMAT or -LP_ELIMIT for damage. A record of an unknown number is
 * consumed with ret_record->number set and nothing else. Text fields point into `bytes`. */
int lp_decode_record(const uint8_t *bytes, size_t size, struct lp_record *ret_record,
                     struct lp_error *error);

#endif
