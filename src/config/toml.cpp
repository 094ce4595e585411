/* From toml++ to a plain tree: the only C++ here, because toml++ is the parser that says where each
 * key stands. Nothing of it leaves this file, no exception either. */
extern "C" {
#include "config/toml.h"
}

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>

/* What toml++ 3.3 asserts of a text ("[=]" is enough) is a mistake in the text, and never undefined
 * behaviour, as it would be with NDEBUG. */
struct Broken {
};
#undef NDEBUG
[[noreturn]] static void break_off()
{
    throw Broken{};
}
#define TOML_ASSERT(condition) static_cast<void>((condition) || (break_off(), false))
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace
{

constexpr int MAX_DEPTH = 64;

struct Builder {
    lp_arena *arena;
    int result;
    uint32_t line;
    lp_error *error;
};

void fail(Builder &builder, int result, const lp_toml &node, const char *message)
{
    if (builder.result < 0)
        return;
    builder.result = lp_error_set(builder.error, result, "%s", message);
    builder.line = node.line;
}

const char *copy_text(Builder &builder, const lp_toml &node, std::string_view text)
{
    if (std::memchr(text.data(), '\0', text.size()) != nullptr)
        fail(builder, -EINVAL, node, "a text with a zero byte");
    const char *copy = lp_arena_copy(builder.arena, text.data(), text.size());
    if (copy == nullptr)
        fail(builder, -ENOMEM, node, "out of memory");
    return copy;
}

/* Howard Hinnant's days_from_civil. */
int64_t day_of(const toml::date &date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void fill(Builder &builder, lp_toml &node, const toml::node &source, int depth);

lp_toml *add(Builder &builder, lp_toml &parent, const toml::source_position &where)
{
    auto *node = lp_arena_new(builder.arena, lp_toml);
    auto **place = lp_vector_add(&parent.members, builder.arena, lp_toml *);
    if (node == nullptr || place == nullptr) {
        fail(builder, -ENOMEM, parent, "out of memory");
        return nullptr;
    }
    node->parent = &parent;
    node->line = where.line;
    node->column = where.column;
    return *place = node;
}

bool stands_before(const lp_toml *left, const lp_toml *right)
{
    return left->line != right->line ? left->line < right->line : left->column < right->column;
}

/* toml++ sorts the members by name. */
void put_in_order(lp_toml &table)
{
    auto **members = static_cast<lp_toml **>(table.members.items);
    std::stable_sort(members, members + table.members.count, stands_before);
}

void fill_table(Builder &builder, lp_toml &node, const toml::table &source, int depth)
{
    for (auto &&[key, value] : source) {
        lp_toml *member = add(builder, node, key.source().begin);
        if (member == nullptr)
            return;
        member->key = copy_text(builder, *member, key.str());
        fill(builder, *member, value, depth);
    }
    put_in_order(node);
}

void fill_array(Builder &builder, lp_toml &node, const toml::array &source, int depth)
{
    for (auto &&value : source) {
        lp_toml *element = add(builder, node, value.source().begin);
        if (element == nullptr)
            return;
        fill(builder, *element, value, depth);
    }
}

void fill_value(Builder &builder, lp_toml &node, const toml::node &source)
{
    if (const auto *text = source.as_string()) {
        node.kind = LP_TOML_TEXT;
        node.text = copy_text(builder, node, text->get());
    } else if (const auto *integer = source.as_integer()) {
        node.kind = LP_TOML_INTEGER;
        node.integer = integer->get();
    } else if (const auto *number = source.as_floating_point()) {
        node.kind = LP_TOML_NUMBER;
        node.number = number->get();
    } else if (const auto *flag = source.as_boolean()) {
        node.kind = LP_TOML_FLAG;
        node.is_true = flag->get();
    } else if (const auto *date = source.as_date()) {
        node.kind = LP_TOML_DATE;
        node.day = day_of(date->get());
    } else {
        node.kind = LP_TOML_TIME;
    }
}

void fill(Builder &builder, lp_toml &node, const toml::node &source, int depth)
{
    if (depth == MAX_DEPTH) {
        fail(builder, -EINVAL, node, "nested too deep");
        return;
    }
    if (const auto *table = source.as_table()) {
        node.kind = LP_TOML_TABLE;
        fill_table(builder, node, *table, depth + 1);
    } else if (const auto *array = source.as_array()) {
        node.kind = LP_TOML_ARRAY;
        fill_array(builder, node, *array, depth + 1);
    } else {
        fill_value(builder, node, source);
    }
}

int build(lp_arena *arena, const toml::table &table, const lp_toml **ret_document,
          uint32_t *ret_line, lp_error *error)
{
    Builder builder{arena, 0, 0, error};
    auto *document = lp_arena_new(arena, lp_toml);
    if (document == nullptr)
        return lp_error_set(error, -ENOMEM, "out of memory");
    fill(builder, *document, table, 0);
    if (builder.result < 0) {
        *ret_line = builder.line;
        return builder.result;
    }
    *ret_document = document;
    return 0;
}

/* Behind the text in quotes that begins at `at`. */
size_t behind_quotes(std::string_view text, size_t at)
{
    const char quote = text[at];
    const std::string_view three = text.substr(at, 3);
    const bool is_long = three == "\"\"\"" || three == "'''";
    for (at += is_long ? 3 : 1; at < text.size(); at++) {
        if (text[at] == '\\' && quote == '"')
            at++;
        else if (text[at] == quote && !is_long)
            return at + 1;
        else if (text[at] == '\n' && !is_long)
            return at;
        else if (is_long && text.substr(at, 3) == three)
            return std::min(text.find_first_not_of(quote, at), text.size());
    }
    return text.size();
}

/* TOML has letters beyond ASCII in texts and comments only. Elsewhere toml++ 3.3 takes such a
 * letter for unreachable code, so it never sees one. The place of the first, or npos. */
size_t stray_letter(std::string_view text)
{
    size_t at = text.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
    while (at < text.size()) {
        if (text[at] == '"' || text[at] == '\'')
            at = behind_quotes(text, at);
        else if (text[at] == '#')
            at = std::min(text.find('\n', at), text.size());
        else if (static_cast<unsigned char>(text[at]) >= 0x80)
            return at;
        else
            at++;
    }
    return std::string_view::npos;
}

uint32_t line_of(std::string_view text, size_t place)
{
    return 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + place, '\n'));
}

bool breaks_parser(std::string_view text)
{
    try {
        static_cast<void>(toml::parse(text));
    } catch (const Broken &) {
        return true;
    } catch (const toml::parse_error &) {
    }
    return false;
}

/* The first line with which it breaks: the parser, which reads from the start, does not say. */
uint32_t broken_line(std::string_view text)
{
    size_t good = 0, bad = text.size();
    while (good < bad) {
        size_t middle = good + (bad - good) / 2;
        if (breaks_parser(text.substr(0, middle)))
            bad = middle;
        else
            good = middle + 1;
    }
    return line_of(text, bad - 1);
}

} // namespace

int lp_toml_parse(lp_arena *arena, const char *bytes, size_t size, const lp_toml **ret_document,
                  uint32_t *ret_line, lp_error *error)
{
    const std::string_view text(bytes, size);
    const size_t stray = stray_letter(text);
    if (stray != std::string_view::npos) {
        *ret_line = line_of(text, stray);
        return lp_error_set(error, -EINVAL, "a letter that is not ASCII, outside of quotes");
    }
    try {
        return build(arena, toml::parse(text), ret_document, ret_line, error);
    } catch (const toml::parse_error &mistake) {
        const auto what = mistake.description();
        *ret_line = mistake.source().begin.line;
        return lp_error_set(error, -EINVAL, "%.*s", static_cast<int>(what.size()), what.data());
    } catch (const Broken &) {
        *ret_line = broken_line(text);
        return lp_error_set(error, -EINVAL, "this cannot be read as TOML");
    } catch (const std::bad_alloc &) {
        return lp_error_set(error, -ENOMEM, "out of memory");
    }
}

const lp_toml *lp_toml_member(const lp_toml *table, const char *key)
{
    if (table == nullptr || table->kind != LP_TOML_TABLE)
        return nullptr;
    auto **members = static_cast<lp_toml **>(table->members.items);
    for (size_t i = 0; i < table->members.count; i++)
        if (std::strcmp(members[i]->key, key) == 0)
            return members[i];
    return nullptr;
}
