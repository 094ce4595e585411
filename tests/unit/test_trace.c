/* The recording's bytes: every record of records.def goes through encoder and decoder here, because
 * the cases are generated from the list itself. Inputs lie in blocks of exactly their size, so that
 * AddressSanitizer sees a read beyond the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "trace/decode.h"
#include "trace/encode.h"
#include "trace/record.h"

static const uint16_t all_numbers[] = {
#define LP_RECORD(value, NAME, name, fields) value,
#include "trace/records.def"
#undef LP_RECORD
};
enum { RECORD_COUNT = sizeof all_numbers / sizeof all_numbers[0] };

/* Values that differ from field to field and use every byte. */
static uint64_t next_value(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state;
}

static const char sample_text[] = "a name with \0 and \x80 in it";

#define FILL_u8(field) field = (uint8_t)next_value();
#define FILL_u16(field) field = (uint16_t)next_value();
#define FILL_u32(field) field = (uint32_t)(next_value() >> 32);
#define FILL_u64(field) field = next_value();
#define FILL_sid(field) FILL_u32(field)
#define FILL_text(field)                                                                           \
    field = (struct lp_text){.bytes = sample_text, .length = sizeof sample_text};

#define F(type, name) FILL_##type(record->name)
#define LP_RECORD(value, NAME, name, fields)                                                       \
    static void fill_##name(struct lp_record_##name *record)                                       \
    {                                                                                              \
        fields                                                                                     \
    }
#include "trace/records.def"
#undef LP_RECORD
#undef F

#define SAME_u8(a, b) assert_int_equal(a, b);
#define SAME_u16(a, b) assert_int_equal(a, b);
#define SAME_u32(a, b) assert_int_equal(a, b);
#define SAME_u64(a, b) assert_true((a) == (b));
#define SAME_sid(a, b) assert_int_equal(a, b);
#define SAME_text(a, b)                                                                            \
    assert_int_equal((a).length, (b).length);                                                      \
    assert_memory_equal((a).bytes, (b).bytes, (a).length);

#define F(type, name) SAME_##type(a->name, b->name)
#define LP_RECORD(value, NAME, name, fields)                                                       \
    static void check_##name(const struct lp_record_##name *a, const struct lp_record_##name *b)   \
    {                                                                                              \
        fields                                                                                     \
    }
#include "trace/records.def"
#undef LP_RECORD
#undef F

static struct lp_record filled(uint16_t number)
{
    struct lp_record record = {.number = number};
    switch (number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        fill_##name(&record.name);                                                                 \
        break;
#include "trace/records.def"
#undef LP_RECORD
    default:
        break;
    }
    return record;
}

static void check_same(const struct lp_record *a, const struct lp_record *b)
{
    assert_int_equal(a->number, b->number);
    switch (a->number) {
#define LP_RECORD(value, NAME, name, fields)                                                       \
    case value:                                                                                    \
        check_##name(&a->name, &b->name);                                                          \
        break;
#include "trace/records.def"
#undef LP_RECORD
    default:
        fail();
    }
}

/* The record's bytes in a block of exactly their size; the caller frees it. */
static uint8_t *encoded(const struct lp_record *record, size_t *ret_size)
{
    size_t size = lp_encoded_size(record);
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(lp_encode_record(record, bytes, size), size);
    *ret_size = size;
    return bytes;
}

static int decode_copy(const uint8_t *bytes, size_t size, struct lp_record *ret_record)
{
    uint8_t *copy = malloc(size + (size == 0));
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    int status = lp_decode_record(copy, size, ret_record, NULL);
    free(copy);
    return status;
}

static void every_record_comes_back_as_it_was(void **state)
{
    (void)state;
    assert_true(RECORD_COUNT > 20);
    for (size_t i = 0; i < RECORD_COUNT; i++) {
        struct lp_record record = filled(all_numbers[i]), back;
        size_t size;
        uint8_t *bytes = encoded(&record, &size);
        assert_int_equal(lp_decode_record(bytes, size, &back, NULL), size);
        check_same(&record, &back);
        free(bytes);
    }
}

static void a_record_cut_at_any_byte_asks_for_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < RECORD_COUNT; i++) {
        struct lp_record record = filled(all_numbers[i]), back = {.number = 0xfff};
        size_t size;
        uint8_t *bytes = encoded(&record, &size);
        for (size_t cut = 0; cut < size; cut++)
            assert_int_equal(decode_copy(bytes, cut, &back), 0);
        assert_int_equal(back.number, 0xfff);
        free(bytes);
    }
}

static void set_payload_bytes(uint8_t *bytes, uint32_t payload_bytes)
{
    for (int i = 0; i < 4; i++)
        bytes[4 + i] = (uint8_t)(payload_bytes >> (8 * i));
}

static void a_payload_too_short_for_its_fields_is_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < RECORD_COUNT; i++) {
        struct lp_record record = filled(all_numbers[i]), back;
        size_t size;
        uint8_t *bytes = encoded(&record, &size);
        for (size_t cut = LP_TRACE_RECORD_HEADER_BYTES; cut < size; cut++) {
            set_payload_bytes(bytes, (uint32_t)(cut - LP_TRACE_RECORD_HEADER_BYTES));
            assert_int_equal(decode_copy(bytes, cut, &back), -LP_EFORMAT);
        }
        free(bytes);
    }
}

static void newer_fields_behind_the_known_ones_are_skipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < RECORD_COUNT; i++) {
        struct lp_record record = filled(all_numbers[i]), back;
        size_t size = lp_encoded_size(&record);
        uint8_t bytes[1024] = {0};
        assert_true(size + 12 < sizeof bytes);
        assert_int_equal(lp_encode_record(&record, bytes, sizeof bytes), size);
        set_payload_bytes(bytes, (uint32_t)(size - LP_TRACE_RECORD_HEADER_BYTES + 12));
        assert_int_equal(lp_decode_record(bytes, sizeof bytes, &back, NULL), size + 12);
        check_same(&record, &back);
    }
}

static void unknown_numbers_are_consumed(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x39, 0x30, 0, 0, 3, 0, 0, 0, 1, 2, 3};
    struct lp_record back;
    assert_int_equal(decode_copy(bytes, sizeof bytes, &back), sizeof bytes);
    assert_int_equal(back.number, 12345);
    assert_null(lp_record_name(12345));
    assert_int_equal(decode_copy(bytes, sizeof bytes - 1, &back), 0);
}

static void what_is_no_record_header_is_damage(void **state)
{
    (void)state;
    const uint8_t zeros[16] = {0};
    const uint8_t reserved_used[8] = {1, 0, 1, 0, 0, 0, 0, 0};
    struct lp_record back;
    struct lp_error error = {0};
    assert_int_equal(decode_copy(zeros, sizeof zeros, &back), -LP_EFORMAT);
    assert_int_equal(lp_decode_record(reserved_used, 8, &back, &error), -LP_EFORMAT);
    assert_int_equal(error.code, -LP_EFORMAT);
    assert_true(strlen(error.message) > 0);
}

static void a_record_over_the_limit_is_refused_before_it_is_there(void **state)
{
    (void)state;
    uint8_t bytes[8] = {99};
    struct lp_record back;
    set_payload_bytes(bytes, LP_TRACE_MAX_PAYLOAD);
    assert_int_equal(decode_copy(bytes, sizeof bytes, &back), 0);
    set_payload_bytes(bytes, LP_TRACE_MAX_PAYLOAD + 1);
    assert_int_equal(decode_copy(bytes, sizeof bytes, &back), -LP_ELIMIT);
}

static void long_texts_are_cut_by_the_encoder(void **state)
{
    (void)state;
    uint32_t length = LP_TRACE_MAX_TEXT + 10;
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, 'x', length);
    struct lp_record record = {.number = LP_RECORD_STRING}, back;
    record.string = (struct lp_record_string){.id = 7, .text = {text, length}};
    size_t size;
    uint8_t *bytes = encoded(&record, &size);
    assert_int_equal(size, LP_TRACE_RECORD_HEADER_BYTES + 4 + 4 + LP_TRACE_MAX_TEXT);
    assert_int_equal(lp_decode_record(bytes, size, &back, NULL), size);
    assert_int_equal(back.string.text.length, LP_TRACE_MAX_TEXT);
    free(bytes);
    free(text);
}

static void a_text_longer_than_the_limit_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[16] = {1, 0, 0, 0, 8, 0, 0, 0, 5, 0, 0, 0, 1, 0, 1, 0};
    struct lp_record back;
    assert_int_equal(decode_copy(bytes, sizeof bytes, &back), -LP_ELIMIT);
    bytes[12] = 1, bytes[14] = 0; /* a length of one, and no byte of text */
    assert_int_equal(decode_copy(bytes, sizeof bytes, &back), -LP_EFORMAT);
}

static void the_encoder_writes_all_or_nothing(void **state)
{
    (void)state;
    struct lp_record record = filled(LP_RECORD_SNAPSHOT);
    size_t size = lp_encoded_size(&record);
    uint8_t bytes[512] = {0};
    const uint8_t zeros[512] = {0};
    for (size_t room = 0; room < size; room++)
        assert_int_equal(lp_encode_record(&record, bytes, room), -LP_ELIMIT);
    struct lp_record unknown = {.number = 12345};
    assert_int_equal(lp_encoded_size(&unknown), 0);
    assert_int_equal(lp_encode_record(&unknown, bytes, sizeof bytes), -LP_ELIMIT);
    assert_memory_equal(bytes, zeros, sizeof bytes);
}

static void numbers_are_little_endian_and_packed(void **state)
{
    (void)state;
    struct lp_record record = {.number = LP_RECORD_DESCRIPTOR};
    record.descriptor = (struct lp_record_descriptor){1, 0x0203, 0x04050607, 8};
    const uint8_t expected[] = {16, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0,
                                3,  2, 0, 0, 7,  6, 5, 4, 8, 0, 0, 0};
    size_t size;
    uint8_t *bytes = encoded(&record, &size);
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
    free(bytes);
}

static void the_file_header_is_checked(void **state)
{
    (void)state;
    uint8_t header[LP_TRACE_FILE_HEADER_BYTES];
    lp_encode_file_header(header);
    assert_int_equal(lp_decode_file_header(header, sizeof header, NULL), 0);
    for (size_t cut = 0; cut < sizeof header; cut++)
        assert_int_equal(lp_decode_file_header(header, cut, NULL), -LP_ETRUNCATED);
    header[8]++;
    assert_int_equal(lp_decode_file_header(header, sizeof header, NULL), -LP_EVERSION);
    header[8] = 0;
    assert_int_equal(lp_decode_file_header(header, sizeof header, NULL), -LP_EFORMAT);
    assert_int_equal(lp_decode_file_header((const uint8_t *)"PNG", 3, NULL), -LP_EFORMAT);
    lp_encode_file_header(header);
    header[15] ^= 1;
    assert_int_equal(lp_decode_file_header(header, sizeof header, NULL), -LP_EFORMAT);
}

static void names_are_those_of_the_list(void **state)
{
    (void)state;
    assert_string_equal(lp_record_name(LP_RECORD_CYCLE_END), "CYCLE_END");
    for (size_t i = 0; i < RECORD_COUNT; i++)
        assert_non_null(lp_record_name(all_numbers[i]));
    assert_null(lp_record_name(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_comes_back_as_it_was),
        cmocka_unit_test(a_record_cut_at_any_byte_asks_for_more),
        cmocka_unit_test(a_payload_too_short_for_its_fields_is_damage),
        cmocka_unit_test(newer_fields_behind_the_known_ones_are_skipped),
        cmocka_unit_test(unknown_numbers_are_consumed),
        cmocka_unit_test(what_is_no_record_header_is_damage),
        cmocka_unit_test(a_record_over_the_limit_is_refused_before_it_is_there),
        cmocka_unit_test(long_texts_are_cut_by_the_encoder),
        cmocka_unit_test(a_text_longer_than_the_limit_is_refused),
        cmocka_unit_test(the_encoder_writes_all_or_nothing),
        cmocka_unit_test(numbers_are_little_endian_and_packed),
        cmocka_unit_test(the_file_header_is_checked),
        cmocka_unit_test(names_are_those_of_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
