/* Structures to bytes: one writer that counts when it has no memory and writes when it has, so that
 * size and content of a record can never disagree. It runs inside the measured process: no
 * allocation, no io, no errno. Bytes are written one by one because the format is little-endian and
 * unaligned wherever it is read. */
#include "trace/encode.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"

struct writer {
    uint8_t *bytes; /* NULL: only count */
    size_t used;
};

static void put_bytes(struct writer *writer, const void *bytes, size_t size)
{
    if (writer->bytes != NULL && size > 0)
        memcpy(writer->bytes + writer->used, bytes, size);
    writer->used += size;
}

static void put_number(struct writer *writer, uint64_t value, size_t size)
{
    if (writer->bytes != NULL)
        for (size_t i = 0; i < size; i++)
            writer->bytes[writer->used + i] = (uint8_t)(value >> (8 * i));
    writer->used += size;
}

static void put_u8(struct writer *writer, uint8_t value)
{
    put_number(writer, value, sizeof value);
}

__attribute__((unused)) static void put_u16(struct writer *writer, uint16_t value)
{
    put_number(writer, value, sizeof value);
}

static void put_u32(struct writer *writer, uint32_t value)
{
    put_number(writer, value, sizeof value);
}

static void put_u64(struct writer *writer, uint64_t value)
{
    put_number(writer, value, sizeof value);
}

static void put_sid(struct writer *writer, uint32_t value)
{
    put_u32(writer, value);
}

static void put_text(struct writer *writer, struct lp_text text)
{
    uint32_t length = text.length < LP_TRACE_MAX_TEXT ? text.length : LP_TRACE_MAX_TEXT;
    put_u32(writer, length);
    put_bytes(writer, text.bytes, length);
}

#define F(type, name) put_##type(writer, record->name);
#define LP_RECORD(number, NAME, name, fields)                                                      \
    static void put_##name##_record(struct writer *writer, const struct lp_record_##name *record)  \
    {                                                                                              \
        fields                                                                                     \
    }
#include "trace/records.def"
#undef LP_RECORD
#undef F

/* False for a number that records.def does not have. */
static bool put_payload(struct writer *writer, const struct lp_record *record)
{
    switch (record->number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        put_##name##_record(writer, &record->name);                                                \
        return true;
#include "trace/records.def"
#undef LP_RECORD
    default:
        return false;
    }
}

void lp_encode_file_header(uint8_t bytes[LP_TRACE_FILE_HEADER_BYTES])
{
    struct writer writer = {.bytes = bytes};
    put_bytes(&writer, LP_TRACE_MAGIC, 8);
    put_u32(&writer, LP_TRACE_VERSION);
    put_u32(&writer, 0x01020304);
}

size_t lp_encoded_size(const struct lp_record *record)
{
    struct writer counter = {.used = LP_TRACE_RECORD_HEADER_BYTES};
    return put_payload(&counter, record) ? counter.used : 0;
}

int lp_encode_record(const struct lp_record *record, uint8_t *bytes, size_t size)
{
    size_t needed = lp_encoded_size(record);
    if (needed == 0 || needed > size)
        return -LP_ELIMIT;
    struct writer writer = {.bytes = bytes};
    put_number(&writer, record->number, 2);
    put_number(&writer, 0, 2);
    put_number(&writer, needed - LP_TRACE_RECORD_HEADER_BYTES, 4);
    put_payload(&writer, record);
    return (int)needed;
}
