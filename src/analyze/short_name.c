/* One pass over the name with the depth of brackets: what stands inside of <>, () or [] is left
 * out. "operator" takes the marks behind it as its name, "(anonymous namespace)" and
 * "{lambda(int)#1}" keep what makes them. */
#include "analyze/short_name.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct output {
    char *text;
    size_t size, used;
};

static void put(struct output *output, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && output->used + 1 < output->size; i++)
        output->text[output->used++] = bytes[i];
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == ':' || c == '~';
}

static bool begins(const char *at, const char *text)
{
    return strncmp(at, text, strlen(text)) == 0;
}

/* Behind the bracket that closes the one here; the end where none does. */
static const char *skip_brackets(const char *at)
{
    int depth = 0;
    for (; *at != '\0'; at++) {
        bool is_arrow = *at == '>' && at[-1] == '-';
        depth += strchr("<([", *at) != NULL;
        depth -= strchr(">)]", *at) != NULL && !is_arrow;
        if (depth == 0)
            return at + 1;
    }
    return at;
}

/* "operator()", "operator<<", "operator new[]": the marks are a part of the name. */
static const char *put_operator(struct output *output, const char *at)
{
    size_t length = strlen("operator");
    if (begins(at + length, "()") || begins(at + length, "[]"))
        length += 2;
    else if (at[length] == ' ')
        length += strcspn(at + length, "(");
    else
        length += strspn(at + length, "<>=!+-*/%^&|~,");
    put(output, at, length);
    return at + length;
}

void lp_short_name(const char *whole, char *text, size_t size)
{
    static const char anonymous[] = "(anonymous namespace)";
    struct output output = {text, size, 0};
    const char *at = whole;
    while (*at != '\0') {
        bool is_start = at == whole || !is_word(at[-1]) || at[-1] == ':';
        if (begins(at, "operator") && is_start && !isalnum((unsigned char)at[8]) && at[8] != '_') {
            at = put_operator(&output, at);
        } else if (begins(at, anonymous)) {
            put(&output, anonymous, sizeof anonymous - 1);
            at += sizeof anonymous - 1;
        } else if (at != whole && strchr("<([", *at) != NULL) {
            bool has_parameters = *at == '(';
            at = skip_brackets(at);
            if (has_parameters && *at != '\0' && !begins(at, "::") && *at != '#')
                break; /* " const", " [clone .cold]" */
        } else if (*at == ' ') {
            if (at[1] != '<')    /* "operator< <int>" */
                output.used = 0; /* what came before is the return type */
            at++;
        } else {
            put(&output, at++, 1);
        }
    }
    if (size > 0)
        text[output.used] = '\0';
}
