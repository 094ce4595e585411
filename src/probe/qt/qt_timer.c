/* The question is a virtual function whose place differs by version, and which is exported under
 * its name by the two dispatchers of Unix that all others derive from: the table of the dispatcher
 * is searched for it.
 *
 *     TimerInfo    0 id   4 interval, ms   12 bytes; in Qt 5 behind a pointer
 *     TimerInfoV2  0 interval, ns   8 id   16 bytes (Qt 6.8 and later) */
#include "probe/qt/qt_timer.h"

#include "probe/qt/qt_row.h"

enum { MAX_VIRTUALS = 64, INFO_BYTES = 12, INFO2_BYTES = 16, MAX_TIMERS = 1 << 12 };

typedef struct lp_qt_returned (*timers_of)(const void *dispatcher, const void *object);

struct question {
    const void *function;
    int64_t (*find)(const struct lp_qt *qt, const struct lp_qt_returned *list, int id);
};

static int64_t find_info(const struct lp_qt *qt, const struct lp_qt_returned *list, int id)
{
    bool is_qt6 = qt->version >= 0x060000;
    struct lp_qt_row row = is_qt6 ? lp_qt_list6(list, MAX_TIMERS) : lp_qt_list5(list, MAX_TIMERS);
    for (size_t i = 0; i < row.count; i++) {
        const void *info = is_qt6 ? row.first + INFO_BYTES * i : lp_qt_pointer(row.first, 8 * i);
        if (lp_qt_int(info, 0) == id)
            return lp_qt_int(info, 4);
    }
    return -1;
}

static int64_t find_info2(const struct lp_qt *qt, const struct lp_qt_returned *list, int id)
{
    (void)qt;
    struct lp_qt_row row = lp_qt_list6(list, MAX_TIMERS);
    for (size_t i = 0; i < row.count; i++) {
        const char *info = row.first + INFO2_BYTES * i;
        if (lp_qt_int(info, 8) == id)
            return (int64_t)lp_qt_word(info, 0) / 1000000;
    }
    return -1;
}

static bool is_virtual_of(const void *object, const void *function)
{
    const void *table = lp_qt_pointer(object, 0);
    for (unsigned i = 0; i < MAX_VIRTUALS && lp_qt_word(table, 8 * i) > 1; i++)
        if (lp_qt_pointer(table, 8 * i) == function)
            return true;
    return false;
}

int64_t lp_qt_timer_interval(const struct lp_qt *qt, const void *object, int id)
{
    const struct question questions[] = {{qt->unix_timers, find_info},
                                         {qt->glib_timers, find_info},
                                         {qt->unix_timers_68, find_info2},
                                         {qt->glib_timers_68, find_info2}};
    const void *dispatcher =
        qt->dispatcher != NULL ? qt->dispatcher(qt->object_thread(object)) : NULL;
    for (unsigned i = 0; dispatcher != NULL && i < sizeof questions / sizeof *questions; i++) {
        const struct question *question = &questions[i];
        if (question->function == NULL || !is_virtual_of(dispatcher, question->function))
            continue;
        timers_of ask = (timers_of)(uintptr_t)question->function;
        struct lp_qt_returned list = ask(dispatcher, object);
        return question->find(qt, &list, id);
    }
    return -1;
}
