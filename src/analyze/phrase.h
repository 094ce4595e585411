/* Parts of the sentences that explain a leak: what a person would call a node, a callable, a place.
 * Texts lie in the arena; NULL: no memory. */
#ifndef LP_ANALYZE_PHRASE_H
#define LP_ANALYZE_PHRASE_H

#include <stddef.h>

#include "analyze/evidence.h"
#include "base/arena.h"

/* " at main_window.py:120", or "" when no line is known. */
const char *lp_phrase_at(struct lp_arena *arena, const struct lp_frame *place);

/* The node as the application's code spells it: "app.registry.open_dialogs", "MainWindow.history",
 * "closure variable samples of collect", or what it is: "a list". */
const char *lp_phrase_node(struct lp_arena *arena, const struct lp_path *path, size_t index);

/* Of a connection's label: "MainWindow.rom_loaded". */
const char *lp_phrase_signal(struct lp_arena *arena, const char *label);

/* "lambda", "Dialog.reload", "partial". */
const char *lp_phrase_callable(struct lp_arena *arena, const struct lp_step *step);

/* "a list", "an OrderedDict". */
const char *lp_phrase_article(const char *name);

#endif
