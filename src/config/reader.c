/* Mistakes, and the walk over a table. */
#include "config/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/nearest.h"

enum { MAX_KEY = 192, MAX_SENTENCE = 288 };

/* "dialogs.Settings.budget.threads"; elements of arrays have no key of their own. */
static void name_key(const struct lp_toml *node, char *name, size_t size)
{
    const char *keys[16];
    size_t depth = 0, used = 0;
    for (; node != NULL && depth < sizeof keys / sizeof keys[0]; node = node->parent)
        if (node->key != NULL)
            keys[depth++] = node->key;
    name[0] = '\0';
    while (depth > 0 && used + 1 < size) {
        int length = snprintf(name + used, size - used, "%s%s", used > 0 ? "." : "", keys[--depth]);
        used += length < 0 ? 0 : (size_t)length;
    }
}

static void tell(struct reader *reader, const struct lp_toml *node, const char *sentence)
{
    char key[MAX_KEY];
    name_key(node, key, sizeof key);
    reader->result = -EINVAL;
    if (reader->mistakes++ == 0)
        lp_error_set(reader->error, -EINVAL, "%s:%u: %s%s%s", reader->config->path, node->line, key,
                     key[0] != '\0' ? ": " : "", sentence);
}

void reader_mistake(struct reader *reader, const struct lp_toml *node, const char *format, ...)
{
    char sentence[MAX_SENTENCE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    tell(reader, node, sentence);
}

static void describe(const struct lp_toml *node, char *text, size_t size)
{
    switch (node->kind) {
    case LP_TOML_TABLE:
        snprintf(text, size, "a table");
        return;
    case LP_TOML_ARRAY:
        snprintf(text, size, "an array");
        return;
    case LP_TOML_TEXT:
        snprintf(text, size, "the text \"%.80s\"", node->text);
        return;
    case LP_TOML_INTEGER:
        snprintf(text, size, "%lld", (long long)node->integer);
        return;
    case LP_TOML_NUMBER:
        snprintf(text, size, "%g", node->number);
        return;
    case LP_TOML_FLAG:
        snprintf(text, size, "%s", node->is_true ? "true" : "false");
        return;
    case LP_TOML_DATE:
        snprintf(text, size, "a date");
        return;
    case LP_TOML_TIME:
        break;
    }
    snprintf(text, size, "a time");
}

void reader_expected(struct reader *reader, const struct lp_toml *node, const char *expected)
{
    char found[112];
    describe(node, found, sizeof found);
    reader_mistake(reader, node, "expected %s, and found %s", expected, found);
}

void reader_out_of_memory(struct reader *reader)
{
    reader->result = -ENOMEM;
}

bool reader_is_table(struct reader *reader, const struct lp_toml *node, const char *of_what)
{
    if (node->kind == LP_TOML_TABLE)
        return true;
    reader_expected(reader, node, of_what);
    return false;
}

static const struct field *find_field(const struct field *fields, size_t count, const char *key)
{
    for (const struct field *field = fields; field < fields + count; field++)
        if (strcmp(field->name, key) == 0)
            return field;
    return NULL;
}

static void tell_unknown(struct reader *reader, const struct lp_toml *node,
                         const struct field *fields, size_t count)
{
    const struct field *nearest = NULL;
    char known[MAX_SENTENCE - 64];
    size_t used = 0;
    known[0] = '\0';
    for (const struct field *field = fields; field < fields + count; field++) {
        int length =
            snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", field->name);
        if (used + (size_t)length < sizeof known)
            used += (size_t)length;
        bool is_near = lp_word_is_near(node->key, field->name);
        if (is_near && (nearest == NULL || lp_word_distance(node->key, field->name) <
                                               lp_word_distance(node->key, nearest->name)))
            nearest = field;
    }
    if (nearest != NULL)
        reader_mistake(reader, node, "no such key here; did you mean %s?", nearest->name);
    else
        reader_mistake(reader, node, "no such key here; expected one of %s", known);
}

void read_table(struct reader *reader, const struct lp_toml *table, const struct field *fields,
                size_t count, void *base)
{
    lp_vector_each(&table->members, struct lp_toml *, member)
    {
        const struct field *field = find_field(fields, count, (*member)->key);
        if (field == NULL)
            tell_unknown(reader, *member, fields, count);
        else
            field->read(reader, *member, (char *)base + field->offset);
    }
}
