/* libFuzzer target: any bytes through the decoder; what it accepts must survive being encoded
 * again. Build: clang -fsanitize=fuzzer,address,undefined with src/trace and src/base. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "trace/decode.h"
#include "trace/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The encoder's bytes are the accepted ones, less newer fields that were skipped. */
static void check_encoding(const struct lp_record *record, const uint8_t *bytes, size_t size)
{
    size_t encoded_size = lp_encoded_size(record);
    if (encoded_size == 0)
        return;
    uint8_t *encoded = malloc(encoded_size);
    if (encoded == NULL)
        return;
    if (encoded_size > size || lp_encode_record(record, encoded, encoded_size) < 0 ||
        memcmp(encoded + LP_TRACE_RECORD_HEADER_BYTES, bytes + LP_TRACE_RECORD_HEADER_BYTES,
               encoded_size - LP_TRACE_RECORD_HEADER_BYTES) != 0)
        abort();
    free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct lp_error error;
    lp_decode_file_header(bytes, size, &error);
    for (;;) {
        struct lp_record record;
        int used = lp_decode_record(bytes, size, &record, &error);
        if (used <= 0)
            return 0;
        if ((size_t)used > size)
            abort();
        check_encoding(&record, bytes, (size_t)used);
        bytes += used;
        size -= (size_t)used;
    }
}
