/* Structures to bytes. Pure: no io, no allocation; used by the agent inside the application. */
#ifndef LP_TRACE_ENCODE_H
#define LP_TRACE_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "trace/record.h"

/* Writes the 16 bytes that open a recording. */
void lp_encode_file_header(uint8_t bytes[LP_TRACE_FILE_HEADER_BYTES]);

/* Bytes that lp_encode_record() will write for this record, header included. */
size_t lp_encoded_size(const struct lp_record *record);

/* Writes header and payload; the bytes written, or -LP_ELIMIT when `size` is too small or the
 * number is unknown (nothing is written then). */
int lp_encode_record(const struct lp_record *record, uint8_t *bytes, size_t size);

#endif
