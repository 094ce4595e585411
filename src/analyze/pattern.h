/* The known mistakes: which one a leak is, what causes it, what to change. Rules are rows of tables
 * in pattern_*.c; each is shown by its path, its class or its stack, never by its size or count. */
#ifndef LP_ANALYZE_PATTERN_H
#define LP_ANALYZE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/leak.h"
#include "analyze/model.h"

/* A leak that nothing else keeps, as rules look at it. */
struct lp_case {
    struct lp_arena *arena;
    const struct lp_model *model;
    const struct lp_test *test;
    const struct lp_leak *leak;
    const struct lp_path *path;   /* with a border, or NULL: then the rest is not set */
    size_t border;                /* index in it */
    const struct lp_step *holder; /* the step before the border, or NULL */
    const struct lp_step *first;  /* the step at the border */
    const struct lp_step *leaf;   /* the member itself */
};

struct lp_rule {
    const char *pattern;
    bool (*matches)(const struct lp_case *it);
    /* Sentences in the arena; NULL: no memory. "" of a fix: none is known. */
    const char *(*cause)(const struct lp_case *it);
    const char *(*fix)(const struct lp_case *it);
};

struct lp_case lp_case_of(struct lp_model *model, const struct lp_test *test,
                          const struct lp_leak *leak);

/* The first rule that matches, or NULL. */
const struct lp_rule *lp_case_rule(const struct lp_case *it);

/* A table of rules; the last row has no pattern. */
extern const struct lp_rule lp_thread_rules[], lp_event_rules[], lp_connection_rules[],
    lp_wrapper_rules[], lp_parent_rules[], lp_container_rules[], lp_lost_rules[], lp_shared_rules[];

/* --- For the rules --- */

/* From the border to the member: the first step that the question holds for, or NULL. */
const struct lp_step *lp_case_find(const struct lp_case *it,
                                   bool (*is)(const struct lp_step *step));

/* Nothing is known to hold it: only what leaks with it, or a word in the data of a library, whose
 * tables of objects point to all that there are. */
bool lp_case_is_adrift(const struct lp_case *it);

/* What the leak is called: its class, or its kind. */
const char *lp_case_name(const struct lp_case *it);

/* " at dialogs.py:14": where a member is made; "" when it is not known. */
const char *lp_case_made_at(const struct lp_case *it);

/* The same of a step's node. */
const char *lp_case_step_at(const struct lp_case *it, const struct lp_step *step);

/* "PyQt6", "PySide6" and so on; "" in a program without Python. */
const char *lp_case_binding(const struct lp_case *it);
bool lp_case_is_pyqt(const struct lp_case *it);
bool lp_case_is_pyside(const struct lp_case *it);

const char *lp_say(const struct lp_case *it, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
