/* libFuzzer target: any records in any order into a model. The input is read as pieces (number,
 * length, payload) and framed as a recording, so that every mutation reaches the intake and not
 * only the decoder's checks, which fuzz_decode looks at. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/model.h"
#include "trace/encode.h"

enum { PIECE_HEADER_BYTES = 2, LARGEST_RECORDING = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static uint8_t *put_record(uint8_t *out, uint8_t number, const uint8_t *payload, uint8_t length)
{
    memset(out, 0, LP_TRACE_RECORD_HEADER_BYTES);
    out[0] = number;
    out[4] = length;
    memcpy(out + LP_TRACE_RECORD_HEADER_BYTES, payload, length);
    return out + LP_TRACE_RECORD_HEADER_BYTES + length;
}

/* The bytes written. */
static size_t frame(const uint8_t *bytes, size_t size, uint8_t *recording)
{
    lp_encode_file_header(recording);
    uint8_t *out = recording + LP_TRACE_FILE_HEADER_BYTES;
    while (size >= PIECE_HEADER_BYTES) {
        uint8_t number = bytes[0], length = bytes[1];
        bytes += PIECE_HEADER_BYTES;
        size -= PIECE_HEADER_BYTES;
        if (length > size)
            length = (uint8_t)size;
        out = put_record(out, number, bytes, length);
        bytes += length;
        size -= length;
    }
    return (size_t)(out - recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t most = LP_TRACE_FILE_HEADER_BYTES + size * (LP_TRACE_RECORD_HEADER_BYTES + 1);
    if (most > LARGEST_RECORDING)
        return 0;
    uint8_t *recording = malloc(most);
    if (recording == NULL)
        return 0;
    struct lp_model *model = NULL;
    struct lp_error error;
    if (lp_model_parse(recording, frame(bytes, size, recording), &model, &error) >= 0)
        lp_model_free(model);
    else if (model != NULL)
        abort();
    free(recording);
    return 0;
}
