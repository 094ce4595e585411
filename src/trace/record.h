/* The records of a recording as C structures, generated from records.def. */
#ifndef LP_TRACE_RECORD_H
#define LP_TRACE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#define LP_TRACE_MAGIC "LEAKPAL\n"
enum {
    LP_TRACE_VERSION = 1,
    LP_TRACE_FILE_HEADER_BYTES = 16,  /* magic, u32 version, u32 0x01020304 */
    LP_TRACE_RECORD_HEADER_BYTES = 8, /* u16 number, u16 0, u32 payload bytes */
    LP_TRACE_MAX_PAYLOAD = 1 << 20,   /* a longer record is damage */
    LP_TRACE_MAX_TEXT = 1 << 16,      /* longer texts are cut by the encoder */
};

/* A piece of text inside the decoded bytes: not terminated. */
struct lp_text {
    const char *bytes;
    uint32_t length;
};

#define LP_CTYPE_u8 uint8_t
#define LP_CTYPE_u16 uint16_t
#define LP_CTYPE_u32 uint32_t
#define LP_CTYPE_u64 uint64_t
#define LP_CTYPE_sid uint32_t
#define LP_CTYPE_text struct lp_text

#define F(type, name) LP_CTYPE_##type name;
#define LP_RECORD(number, NAME, name, fields)                                                      \
    enum { LP_RECORD_##NAME = number };                                                            \
    struct lp_record_##name {                                                                      \
        fields                                                                                     \
    };
#include "trace/records.def"
#undef LP_RECORD
#undef F

/* One decoded record: the number says which member is meant. */
struct lp_record {
    uint16_t number;
    union {
#define LP_RECORD(number, NAME, name, fields) struct lp_record_##name name;
#include "trace/records.def"
#undef LP_RECORD
    };
};

/* "CYCLE_END" for 8, or NULL for a number that this version does not know. Static memory. */
const char *lp_record_name(uint16_t number);

#endif
