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

struct answer {
    void (*visit)(int id, int64_t interval_ms, void *context);
    void *context;
};

struct question {
    const void *function;
    void (*read)(const struct lp_qt *qt, const struct lp_qt_returned *list,
                 const struct answer *answer);
};

static void read_infos(const struct lp_qt *qt, const struct lp_qt_returned *list,
                       const struct answer *answer)
{
    bool is_qt6 = qt->version >= 0x060000;
    struct lp_qt_row row = is_qt6 ? lp_qt_list6(list, MAX_TIMERS) : lp_qt_list5(list, MAX_TIMERS);
    for (size_t i = 0; i < row.count; i++) {
        const void *info = is_qt6 ? row.first + INFO_BYTES * i : lp_qt_pointer(row.first, 8 * i);
        answer->visit(lp_qt_int(info, 0), lp_qt_int(info, 4), answer->context);
    }
}

static void read_infos2(const struct lp_qt *qt, const struct lp_qt_returned *list,
                        const struct answer *answer)
{
    (void)qt;
    struct lp_qt_row row = lp_qt_list6(list, MAX_TIMERS);
    for (size_t i = 0; i < row.count; i++) {
        const char *info = row.first + INFO2_BYTES * i;
        int64_t interval_ns = (int64_t)lp_qt_word(info, 0);
        answer->visit(lp_qt_int(info, 8), interval_ns / 1000000, answer->context);
    }
}

static bool is_virtual_of(const void *object, const void *function)
{
    const void *table = lp_qt_pointer(object, 0);
    for (unsigned i = 0; i < MAX_VIRTUALS && lp_qt_word(table, 8 * i) > 1; i++)
        if (lp_qt_pointer(table, 8 * i) == function)
            return true;
    return false;
}

void lp_qt_timers_each(const struct lp_qt *qt, const void *object,
                       void (*visit)(int, int64_t, void *), void *context)
{
    const struct question questions[] = {{qt->unix_timers, read_infos},
                                         {qt->glib_timers, read_infos},
                                         {qt->unix_timers_68, read_infos2},
                                         {qt->glib_timers_68, read_infos2}};
    const struct answer answer = {visit, context};
    const void *dispatcher =
        qt->dispatcher != NULL ? qt->dispatcher(qt->object_thread(object)) : NULL;
    for (unsigned i = 0; dispatcher != NULL && i < sizeof questions / sizeof *questions; i++) {
        const struct question *question = &questions[i];
        if (question->function == NULL || !is_virtual_of(dispatcher, question->function))
            continue;
        timers_of ask = (timers_of)(uintptr_t)question->function;
        struct lp_qt_returned list = ask(dispatcher, object);
        question->read(qt, &list, &answer);
        return;
    }
}
