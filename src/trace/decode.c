/* Bytes to structures: one reader that never passes its end and remembers that it would have had
 * to. Whatever the bytes are, the answer is a record, "more is needed" or an error; nothing is
 * allocated and nothing outside the given bytes is read. Meanings (is this cycle known?) are not
 * judged here but in the room analyze. */
#include "trace/decode.h"

#include <stdbool.h>
#include <string.h>

enum { BYTE_ORDER_MARK = 0x01020304 };

struct reader {
    const uint8_t *next;
    size_t left;
    bool is_short; /* a field would have passed the end of the payload */
    bool is_over;  /* a text is longer than LP_TRACE_MAX_TEXT */
};

static uint64_t get_number(struct reader *reader, size_t size)
{
    if (reader->left < size) {
        reader->is_short = true;
        reader->left = 0;
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)reader->next[i] << (8 * i);
    reader->next += size;
    reader->left -= size;
    return value;
}

static uint8_t get_u8(struct reader *reader)
{
    return (uint8_t)get_number(reader, 1);
}

static uint16_t get_u16(struct reader *reader)
{
    return (uint16_t)get_number(reader, 2);
}

static uint32_t get_u32(struct reader *reader)
{
    return (uint32_t)get_number(reader, 4);
}

static uint64_t get_u64(struct reader *reader)
{
    return get_number(reader, 8);
}

static uint32_t get_sid(struct reader *reader)
{
    return get_u32(reader);
}

static struct lp_text get_text(struct reader *reader)
{
    uint32_t length = get_u32(reader);
    if (length > LP_TRACE_MAX_TEXT) {
        reader->is_over = true;
        return (struct lp_text){0};
    }
    if (length > reader->left) {
        reader->is_short = true;
        return (struct lp_text){0};
    }
    struct lp_text text = {.bytes = (const char *)reader->next, .length = length};
    reader->next += length;
    reader->left -= length;
    return text;
}

#define F(type, name) record->name = get_##type(reader);
#define LP_RECORD(number, NAME, name, fields)                                                      \
    static void get_##name##_record(struct reader *reader, struct lp_record_##name *record)        \
    {                                                                                              \
        fields                                                                                     \
    }
#include "trace/records.def"
#undef LP_RECORD
#undef F

static void get_payload(struct reader *reader, struct lp_record *record)
{
    switch (record->number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        get_##name##_record(reader, &record->name);                                                \
        break;
#include "trace/records.def"
#undef LP_RECORD
    default:
        break;
    }
}

int lp_decode_file_header(const uint8_t *bytes, size_t size, struct lp_error *error)
{
    size_t magic_bytes = size < 8 ? size : 8;
    if (magic_bytes > 0 && memcmp(bytes, LP_TRACE_MAGIC, magic_bytes) != 0)
        return lp_error_set(error, -LP_EFORMAT, "not a leakpal recording");
    if (size < LP_TRACE_FILE_HEADER_BYTES)
        return lp_error_set(error, -LP_ETRUNCATED, "the recording ends inside its file header");
    struct reader reader = {.next = bytes + 8, .left = 8};
    uint32_t version = get_u32(&reader);
    if (version == 0 || get_u32(&reader) != BYTE_ORDER_MARK)
        return lp_error_set(error, -LP_EFORMAT, "not a leakpal recording: damaged file header");
    if (version > LP_TRACE_VERSION)
        return lp_error_set(error, -LP_EVERSION,
                            "the recording has format %u; this leakpal reads up to %u", version,
                            (unsigned)LP_TRACE_VERSION);
    return 0;
}

static int check_payload(const struct reader *reader, uint16_t number, struct lp_error *error)
{
    const char *name = lp_record_name(number);
    if (reader->is_over)
        return lp_error_set(error, -LP_ELIMIT, "record %s: a text is longer than %u bytes", name,
                            (unsigned)LP_TRACE_MAX_TEXT);
    if (reader->is_short)
        return lp_error_set(error, -LP_EFORMAT, "record %s is too short for its fields", name);
    return 0;
}

int lp_decode_record(const uint8_t *bytes, size_t size, struct lp_record *ret_record,
                     struct lp_error *error)
{
    struct reader header = {.next = bytes, .left = size};
    if (size < LP_TRACE_RECORD_HEADER_BYTES)
        return 0;
    struct lp_record record = {.number = get_u16(&header)};
    uint16_t reserved = get_u16(&header);
    uint32_t payload_bytes = get_u32(&header);
    if (record.number == 0 || reserved != 0)
        return lp_error_set(error, -LP_EFORMAT, "no record header (%u, %u)",
                            (unsigned)record.number, (unsigned)reserved);
    if (payload_bytes > LP_TRACE_MAX_PAYLOAD)
        return lp_error_set(error, -LP_ELIMIT, "a record of %u bytes; the limit is %u",
                            payload_bytes, (unsigned)LP_TRACE_MAX_PAYLOAD);
    if (payload_bytes > header.left)
        return 0;
    struct reader payload = {.next = header.next, .left = payload_bytes};
    get_payload(&payload, &record);
    int status = check_payload(&payload, record.number, error);
    if (status < 0)
        return status;
    *ret_record = record;
    return (int)(LP_TRACE_RECORD_HEADER_BYTES + payload_bytes);
}
