/* Names and source lines for native frames, read from the object files on disk. */
#ifndef LP_ANALYZE_SYMBOL_H
#define LP_ANALYZE_SYMBOL_H

#include "analyze/evidence.h"
#include "base/arena.h"
#include "base/cleanup.h"

struct lp_symbols;

/* 0 or -ENOMEM. Object files are opened when a frame needs them. */
int lp_symbols_new(struct lp_symbols **ret_symbols);
void lp_symbols_free(struct lp_symbols *symbols);
LP_DEFINE_CLEANUP(struct lp_symbols *, lp_symbols_free);

/* The build id (hex digits) that the file at that path had when it was recorded. Where it has
 * another one now, nothing is read from it. Both texts must outlive the symbols. 0 or -ENOMEM. */
int lp_symbols_expect(struct lp_symbols *symbols, const char *path, const char *build_id);

/* The path of a file that is not the one that was recorded; NULL: none was met. */
const char *lp_symbols_changed(const struct lp_symbols *symbols);

enum lp_symbol_source { LP_SYMBOLS_NONE, LP_SYMBOLS_NAMES, LP_SYMBOLS_LINES };

/* What the object file, and the separate debug file where there is one, tell of its functions. */
enum lp_symbol_source lp_symbols_of_object(struct lp_symbols *symbols, const char *path);

/* Fills function, file and line of the native frames, as far as the object files tell; inlined
 * functions become frames of their own. Once for each stack; a second call does nothing. Pointers
 * to its frames from before are not of the stack any more. */
void lp_symbols_resolve(struct lp_symbols *symbols, struct lp_arena *arena, struct lp_stack *stack);

#endif
