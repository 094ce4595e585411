/* What somebody may have meant. */
#ifndef LP_CONFIG_NEAREST_H
#define LP_CONFIG_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* How many letters must be put in, left out or exchanged; words longer than 63 are cut there. */
unsigned lp_word_distance(const char *a, const char *b);

/* Whether a person who wrote `word` may have meant `known`: few letters apart, or one begins with
 * the other. Case does not count. */
bool lp_word_is_near(const char *word, const char *known);

#endif
