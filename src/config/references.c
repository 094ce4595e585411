/* What arguments refer to: ${input.NAME} in a text, and a text "@NAME" for an object. First every
 * reference is checked, then needs are collected along them, which then cannot run in a circle. */
#include "config/sections.h"

#include <ctype.h>
#include <string.h>

#include "config/nearest.h"

enum { MAX_CHAIN = 64 };

static const char INPUT[] = "${input.";

enum state { UNSEEN, OPEN, DONE };

/* Along the objects that arguments refer to. */
struct walk {
    struct reader *reader;
    const struct lp_toml *objects; /* [objects] */
    uint8_t *states;               /* enum state, of each of its members */
    unsigned depth;
    struct lp_vector *needs; /* where the inputs go; NULL: nowhere */
};

static bool is_in_name(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_' || letter == '-' || (letter & 0x80) != 0;
}

static size_t name_length(const char *text)
{
    size_t length = 0;
    while (is_in_name(text[length]))
        length++;
    return length;
}

/* The name in "@NAME", or NULL for any other text. */
static const char *object_name(const struct lp_toml *node)
{
    const char *text = node->text;
    size_t length = node->kind == LP_TOML_TEXT && text[0] == '@' ? name_length(text + 1) : 0;
    return length > 0 && text[1 + length] == '\0' ? text + 1 : NULL;
}

/* The next ${input.NAME} from `text` on: the name and its length; NULL when there is none. */
static const char *next_input(const char *text, size_t *ret_length)
{
    while ((text = strstr(text, INPUT)) != NULL) {
        text += sizeof INPUT - 1;
        *ret_length = name_length(text);
        if (*ret_length > 0 && text[*ret_length] == '}')
            return text;
    }
    return NULL;
}

/* A text with ${ may mean just that; one that begins like an input must be one. */
static void check_inputs(struct reader *reader, const struct lp_toml *node)
{
    for (const char *text = strstr(node->text, "${"); text != NULL; text = strstr(text + 1, "${")) {
        char word[8] = "";
        size_t length = name_length(text + 2);
        memcpy(word, text + 2, length < sizeof word ? length : sizeof word - 1);
        size_t name = text[2 + length] == '.' ? name_length(text + 3 + length) : 0;
        bool is_input = strcmp(word, "input") == 0 && name > 0 && text[3 + length + name] == '}';
        if (!is_input && lp_word_distance(word, "input") <= 2)
            reader_expected(reader, node, "${input.NAME} in the text");
    }
}

static void check_object(struct reader *reader, const struct lp_toml *document,
                         const struct lp_toml *node, const char *name)
{
    if (lp_toml_member(lp_toml_member(document, "objects"), name) != NULL)
        return;
    lp_vector_each(&reader->config->objects, const struct lp_config_object, object)
    {
        if (lp_word_is_near(name, object->name)) {
            reader_mistake(reader, node, "no object @%s in [objects]; did you mean @%s?", name,
                           object->name);
            return;
        }
    }
    reader_mistake(reader, node,
                   "no object @%s in [objects] (a text that begins with @ is written "
                   "with @@)",
                   name);
}

static void check_node(struct reader *reader, const struct lp_toml *document,
                       const struct lp_toml *node)
{
    if (node->kind == LP_TOML_TEXT) {
        const char *name = object_name(node);
        if (name != NULL)
            check_object(reader, document, node, name);
        else
            check_inputs(reader, node);
    } else if (node->kind == LP_TOML_TABLE || node->kind == LP_TOML_ARRAY) {
        lp_vector_each(&node->members, struct lp_toml *, member)
        {
            check_node(reader, document, *member);
        }
    }
}

static void check_args(struct reader *reader, const struct lp_toml *document, const char *section)
{
    const struct lp_toml *table = lp_toml_member(document, section);
    if (table == NULL || table->kind != LP_TOML_TABLE)
        return;
    lp_vector_each(&table->members, struct lp_toml *, member)
    {
        const struct lp_toml *args = lp_toml_member(*member, "args");
        if (args != NULL)
            check_node(reader, document, args);
    }
}

static void add_need(struct walk *walk, const char *name, size_t length)
{
    struct lp_arena *arena = &walk->reader->config->arena;
    lp_vector_each(walk->needs, const char *, need)
    {
        if (strlen(*need) == length && memcmp(*need, name, length) == 0)
            return;
    }
    const char *copy = lp_arena_copy(arena, name, length);
    const char **need = lp_vector_add(walk->needs, arena, const char *);
    if (copy == NULL || need == NULL)
        reader_out_of_memory(walk->reader);
    else
        *need = copy;
}

static void add_needs(struct walk *walk, const char *text)
{
    size_t length;
    if (walk->needs == NULL)
        return;
    for (text = next_input(text, &length); text != NULL; text = next_input(text, &length))
        add_need(walk, text, length);
}

static void walk_object(struct walk *walk, const struct lp_toml *node, const char *name);

static void walk_arguments(struct walk *walk, const struct lp_toml *node)
{
    if (node->kind == LP_TOML_TEXT) {
        const char *name = object_name(node);
        if (name != NULL)
            walk_object(walk, node, name);
        else
            add_needs(walk, node->text);
    } else if (node->kind == LP_TOML_TABLE || node->kind == LP_TOML_ARRAY) {
        lp_vector_each(&node->members, struct lp_toml *, member)
        {
            walk_arguments(walk, *member);
        }
    }
}

static void walk_object(struct walk *walk, const struct lp_toml *node, const char *name)
{
    const struct lp_toml *object = lp_toml_member(walk->objects, name);
    struct lp_toml **members = walk->objects->members.items;
    size_t index = 0;
    while (members[index] != object)
        index++;
    const struct lp_toml *args = lp_toml_member(object, "args");
    if (walk->states[index] == OPEN)
        reader_mistake(walk->reader, node,
                       "@%s needs itself: objects may not refer to one another in a circle", name);
    else if (walk->depth == MAX_CHAIN)
        reader_mistake(walk->reader, node, "expected at most %d objects that refer to one another",
                       MAX_CHAIN);
    if (walk->states[index] != UNSEEN || walk->depth == MAX_CHAIN || args == NULL)
        return;
    walk->states[index] = OPEN;
    walk->depth++;
    walk_arguments(walk, args);
    walk->depth--;
    walk->states[index] = DONE;
}

static void check_circles(struct walk *walk)
{
    if (walk->objects == NULL)
        return;
    lp_vector_each(&walk->objects->members, struct lp_toml *, object)
    {
        struct lp_toml name = {.kind = LP_TOML_TEXT,
                               .parent = (*object)->parent,
                               .key = (*object)->key,
                               .line = (*object)->line};
        walk_object(walk, &name, (*object)->key);
    }
}

static void collect_needs(struct walk *walk, const struct lp_toml *document, const char *section)
{
    const struct lp_toml *table = lp_toml_member(document, section);
    size_t objects = walk->objects == NULL ? 0 : walk->objects->members.count;
    lp_vector_each(&walk->reader->config->components, struct lp_component, component)
    {
        const struct lp_toml *args = lp_toml_member(lp_toml_member(table, component->name), "args");
        if (args == NULL)
            continue;
        memset(walk->states, UNSEEN, objects);
        walk->needs = &component->needs;
        walk_arguments(walk, args);
    }
}

void resolve_references(struct reader *reader, const struct lp_toml *document)
{
    static const char *const sections[] = {"dialogs", "workers", "calls"};
    struct walk walk = {.reader = reader, .objects = lp_toml_member(document, "objects")};
    size_t objects = walk.objects == NULL ? 0 : walk.objects->members.count;
    walk.states = lp_arena_alloc(&reader->config->arena, objects + 1);
    if (walk.states == NULL)
        reader_out_of_memory(reader);
    check_args(reader, document, "objects");
    for (size_t i = 0; i < FIELD_COUNT(sections); i++)
        check_args(reader, document, sections[i]);
    if (reader->result == 0)
        check_circles(&walk);
    for (size_t i = 0; i < FIELD_COUNT(sections) && reader->result == 0; i++)
        collect_needs(&walk, document, sections[i]);
}
