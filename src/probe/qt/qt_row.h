/* Rows of elements in Qt's containers. A QList of Qt 6 is {header, first, count}; one of Qt 5 is
 * {data}: QListData has begin and end at 8 and 12 and words from 16 on, QVector the count at 4 and
 * the way to its first element at 16. What does not look like one is an empty row. */
#ifndef LP_PROBE_QT_QT_ROW_H
#define LP_PROBE_QT_QT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uintptr_t lp_qt_word(const void *base, size_t offset)
{
    uintptr_t word;
    memcpy(&word, (const char *)base + offset, sizeof word);
    return word;
}

static inline const void *lp_qt_pointer(const void *base, size_t offset)
{
    return (const void *)lp_qt_word(base, offset);
}

static inline int32_t lp_qt_int(const void *base, size_t offset)
{
    int32_t value;
    memcpy(&value, (const char *)base + offset, sizeof value);
    return value;
}

struct lp_qt_row {
    const char *first;
    size_t count;
};

static inline struct lp_qt_row lp_qt_row_of(const void *first, int64_t count, int64_t limit)
{
    bool is_sane = first != NULL && count > 0 && count <= limit;
    return is_sane ? (struct lp_qt_row){first, (size_t)count} : (struct lp_qt_row){0};
}

/* Of a QList of Qt 6. */
static inline struct lp_qt_row lp_qt_list6(const void *place, int64_t limit)
{
    const char *header = lp_qt_pointer(place, 0), *first = lp_qt_pointer(place, 8);
    if (header == NULL || first <= header)
        return (struct lp_qt_row){0};
    return lp_qt_row_of(first, (int64_t)lp_qt_word(place, 16), limit);
}

/* Of a QList of pointers of Qt 5. */
static inline struct lp_qt_row lp_qt_list5(const void *place, int64_t limit)
{
    const char *data = lp_qt_pointer(place, 0);
    if (data == NULL)
        return (struct lp_qt_row){0};
    int32_t begin = lp_qt_int(data, 8), end = lp_qt_int(data, 12);
    return begin < 0 ? (struct lp_qt_row){0}
                     : lp_qt_row_of(data + 16 + 8 * (size_t)begin, end - begin, limit);
}

static inline struct lp_qt_row lp_qt_vector5(const void *place, int64_t limit)
{
    const char *data = lp_qt_pointer(place, 0);
    if (data == NULL)
        return (struct lp_qt_row){0};
    return lp_qt_row_of(data + lp_qt_word(data, 16), lp_qt_int(data, 4), limit);
}

#endif
