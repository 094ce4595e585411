/* Texts of a recording come from somebody else's program: they are made valid UTF-8 once, here, so
 * that neither JSON nor a terminal meets anything else. */
#ifndef LP_ANALYZE_TEXT_H
#define LP_ANALYZE_TEXT_H

#include <stddef.h>

#include "base/arena.h"

/* A zero-terminated copy; bytes that are not UTF-8, and zeros, become U+FFFD. NULL: no memory. */
char *lp_text_clean(struct lp_arena *arena, const char *bytes, size_t length);

/* Length in bytes (1 to 4) of the UTF-8 character at the front of `length` bytes; 0 when there is
 * none (overlong forms, surrogates and what lies beyond U+10FFFF are none). */
size_t lp_text_character(const char *bytes, size_t length);

/* A formatted text in the arena, or NULL without memory. At most 1,000 bytes. */
char *lp_text_format(struct lp_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
