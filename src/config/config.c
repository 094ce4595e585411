/* From the file to the structures; what stands in it is read by sections.c and components.c. */
#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "config/sections.h"

enum { MAX_FILE_BYTES = 1 << 20 };

static const char PLAIN[] = "leakpal.toml", PROJECT[] = "pyproject.toml";

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* 0 or -errno; -EFBIG over the limit. */
static int read_file(struct lp_arena *arena, const char *path, const char **ret_bytes,
                     size_t *ret_size)
{
    char *bytes = lp_arena_alloc(arena, MAX_FILE_BYTES + 2);
    if (bytes == NULL)
        return -ENOMEM;
    ssize_t size = lp_read_text(path, bytes, MAX_FILE_BYTES + 2);
    if (size < 0)
        return (int)size;
    if (size > MAX_FILE_BYTES)
        return -EFBIG;
    *ret_bytes = bytes;
    *ret_size = (size_t)size;
    return 0;
}

/* A file that cannot be parsed counts when it names the table: then its mistake is ours to tell. */
static bool has_our_table(const char *path)
{
    struct lp_arena arena = {0};
    const struct lp_toml *document = NULL;
    const char *bytes = NULL;
    size_t size = 0;
    uint32_t line;
    bool has = false;
    if (read_file(&arena, path, &bytes, &size) == 0) {
        if (lp_toml_parse(&arena, bytes, size, &document, &line, NULL) < 0)
            has = strstr(bytes, "tool.leakpal") != NULL;
        else
            has = lp_toml_member(lp_toml_member(document, "tool"), "leakpal") != NULL;
    }
    lp_arena_done(&arena);
    return has;
}

static bool join(char path[PATH_MAX], const char *folder, size_t length, const char *name)
{
    return snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, name) < PATH_MAX;
}

int lp_config_find(const char *folder, char ret_path[PATH_MAX])
{
    char absolute[PATH_MAX];
    char path[PATH_MAX];
    if (realpath(folder, absolute) == NULL)
        return -ENOENT;
    for (size_t length = strlen(absolute);; length--) {
        if (length > 0 && absolute[length] != '/' && absolute[length] != '\0')
            continue;
        size_t without_slash = length > 0 && absolute[length - 1] == '/' ? length - 1 : length;
        bool is_found = (join(path, absolute, without_slash, PLAIN) && access(path, F_OK) == 0) ||
                        (join(path, absolute, without_slash, PROJECT) && has_our_table(path));
        if (is_found) {
            memcpy(ret_path, path, sizeof path);
            return 0;
        }
        if (length == 0)
            return -ENOENT;
    }
}

static int name_file(struct lp_config *config, const char *path)
{
    char folder[PATH_MAX];
    char absolute[PATH_MAX];
    char file[PATH_MAX];
    const char *name = base_name(path);
    size_t length = (size_t)(name - path);
    if (length >= sizeof folder)
        return -ENAMETOOLONG;
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    if (realpath(length == 0 ? "." : folder, absolute) == NULL)
        return -errno;
    size_t folder_length = strlen(absolute);
    if (!join(file, absolute, folder_length == 1 ? 0 : folder_length, name))
        return -ENAMETOOLONG;
    config->folder = lp_arena_copy(&config->arena, absolute, folder_length);
    config->path = lp_arena_copy(&config->arena, file, strlen(file));
    return config->folder == NULL || config->path == NULL ? -ENOMEM : 0;
}

static int read_configuration(struct reader *reader, const struct lp_toml *document)
{
    const char *path = reader->config->path;
    if (strcmp(base_name(path), PROJECT) == 0) {
        document = lp_toml_member(lp_toml_member(document, "tool"), "leakpal");
        if (document == NULL)
            return lp_error_set(reader->error, -EINVAL, "%s: expected a table [tool.leakpal]",
                                path);
    }
    if (reader_is_table(reader, document, "a table"))
        read_document(reader, document);
    resolve_references(reader, document);
    if (reader->result == -ENOMEM)
        return lp_error_set(reader->error, -ENOMEM, "%s: out of memory", path);
    if (reader->mistakes > 1 && reader->error != NULL) {
        size_t used = strlen(reader->error->message);
        snprintf(reader->error->message + used, sizeof reader->error->message - used,
                 " (the first of %u mistakes)", reader->mistakes);
    }
    return reader->result;
}

static int parse(struct lp_config *config, const char *bytes, size_t size, struct lp_error *error)
{
    const struct lp_toml *document = NULL;
    uint32_t line = 0;
    struct lp_error mistake = {0};
    int result = lp_toml_parse(&config->arena, bytes, size, &document, &line, &mistake);
    if (result < 0)
        return lp_error_set(error, result, "%s:%u: %s", config->path, line, mistake.message);
    struct reader reader = {.config = config, .error = error};
    return read_configuration(&reader, document);
}

static int unreadable(const char *path, int result, struct lp_error *error)
{
    return lp_error_set(error, result, "the configuration %s cannot be read: %s", path,
                        lp_error_text(result));
}

int lp_config_parse(const char *path, const char *bytes, size_t size, struct lp_config **ret_config,
                    struct lp_error *error)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = calloc(1, sizeof *config);
    if (config == NULL)
        return lp_error_set(error, -ENOMEM, "out of memory");
    int result = name_file(config, path);
    if (result < 0)
        return unreadable(path, result, error);
    result = parse(config, bytes, size, error);
    if (result == 0)
        *ret_config = lp_take(config);
    return result;
}

int lp_config_load(const char *path, struct lp_config **ret_config, struct lp_error *error)
{
    struct lp_arena arena = {0};
    const char *bytes = NULL;
    size_t size = 0;
    int result = read_file(&arena, path, &bytes, &size);
    if (result == 0)
        result = lp_config_parse(path, bytes, size, ret_config, error);
    else
        unreadable(path, result, error);
    lp_arena_done(&arena);
    return result;
}

const struct lp_component *lp_config_component(const struct lp_config *config, const char *name)
{
    lp_vector_each(&config->components, struct lp_component, component)
    {
        if (strcmp(component->name, name) == 0)
            return component;
    }
    return NULL;
}

void lp_config_free(struct lp_config *config)
{
    if (config == NULL)
        return;
    lp_arena_done(&config->arena);
    free(config);
}
