/* Levenshtein's distance, row by row. */
#include "config/nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MAX_WORD = 63, MIN_PREFIX = 3 };

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static bool is_same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

unsigned lp_word_distance(const char *a, const char *b)
{
    size_t width = strnlen(b, MAX_WORD), height = strnlen(a, MAX_WORD);
    unsigned row[MAX_WORD + 1];
    for (unsigned column = 0; column <= width; column++)
        row[column] = column;
    for (unsigned line = 1; line <= height; line++) {
        unsigned diagonal = row[0];
        row[0] = line;
        for (size_t column = 1; column <= width; column++) {
            unsigned above = row[column];
            row[column] = least(above + 1, row[column - 1] + 1,
                                diagonal + !is_same_letter(a[line - 1], b[column - 1]));
            diagonal = above;
        }
    }
    return row[width];
}

bool lp_word_is_near(const char *word, const char *known)
{
    size_t length = strlen(word), known_length = strlen(known);
    size_t shorter = length < known_length ? length : known_length;
    if (shorter >= MIN_PREFIX && strncasecmp(word, known, shorter) == 0)
        return true;
    return lp_word_distance(word, known) <= 1 + shorter / 4;
}
