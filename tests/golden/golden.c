/* golden DIRECTORY [--update]: for each made-up recording
 *   the encoder gives the committed bytes (NAME.recording),
 *   and the committed bytes give the committed JSON, text, verbose text and strict JSON, twice.
 * --update writes the files instead; read the difference before committing it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/model.h"
#include "recordings.h"
#include "report/report.h"

struct blob {
    char *bytes;
    size_t size;
};

struct output {
    const char *suffix;
    struct lp_report_options options;
};

static const struct output outputs[] = {
    {"json", {.format = "json"}},
    {"strict.json", {.format = "json", .is_strict = true}},
    {"txt", {.format = "text"}},
    {"verbose.txt", {.format = "text", .is_verbose = true}},
};

static const char *directory;
static bool is_update;
static int failures, checks;

static void fail(const char *name, const char *suffix, const char *why)
{
    fprintf(stderr, "golden: %s.%s: %s\n", name, suffix, why);
    failures++;
}

static char *path_of(const char *name, const char *suffix)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s.%s", directory, name, suffix) < 0)
        abort();
    return path;
}

static struct blob read_file(const char *path)
{
    struct blob blob = {0};
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return blob;
    FILE *copy = open_memstream(&blob.bytes, &blob.size);
    for (int c = fgetc(in); c != EOF; c = fgetc(in))
        fputc(c, copy);
    fclose(copy);
    fclose(in);
    return blob;
}

static void write_file(const char *path, const struct blob *blob)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(blob->bytes, 1, blob->size, out) != blob->size || fclose(out) != 0) {
        fprintf(stderr, "golden: %s: %s\n", path, strerror(errno));
        exit(1);
    }
}

static void compare(const char *name, const char *suffix, const struct blob *blob)
{
    char *path = path_of(name, suffix);
    if (is_update)
        write_file(path, blob);
    struct blob expected = read_file(path);
    checks++;
    if (expected.bytes == NULL)
        fail(name, suffix, "there is no such file");
    else if (expected.size != blob->size || memcmp(expected.bytes, blob->bytes, blob->size) != 0)
        fail(name, suffix, "differs (run with --update and read git diff)");
    free(expected.bytes);
    free(path);
}

static struct blob render(const char *name, const struct output *output)
{
    struct blob blob = {0};
    struct lp_error error = {0};
    struct lp_model *model = NULL;
    struct lp_suite suite = {.is_single = true};
    char *path = path_of(name, "recording");
    char shown[200];
    snprintf(shown, sizeof shown, "%s.recording", name);
    FILE *out = open_memstream(&blob.bytes, &blob.size);
    if (lp_model_load(path, &model, &error) < 0 || lp_suite_add(&suite, model, shown) < 0 ||
        lp_suite_conclude(&suite) < 0 ||
        lp_report_render(&suite, &output->options, out, &error) < 0)
        fail(name, output->suffix, error.message);
    fclose(out);
    lp_suite_done(&suite);
    lp_model_free(model);
    free(path);
    return blob;
}

static void check_output(const char *name, const struct output *output)
{
    struct blob first = render(name, output), second = render(name, output);
    if (first.size != second.size || memcmp(first.bytes, second.bytes, first.size) != 0)
        fail(name, output->suffix, "is not the same when rendered twice");
    compare(name, output->suffix, &first);
    free(first.bytes);
    free(second.bytes);
}

static void check_recording(const struct recording *recording)
{
    static struct writer writer;
    recording->write(&writer);
    compare(recording->name, "recording",
            &(struct blob){.bytes = (char *)writer.bytes, .size = writer.used});
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++)
        check_output(recording->name, &outputs[i]);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: golden DIRECTORY [--update]\n");
        return 2;
    }
    directory = argv[1];
    is_update = argc > 2 && strcmp(argv[2], "--update") == 0;
    for (size_t i = 0; i < recording_count; i++)
        check_recording(&recordings[i]);
    printf("golden: %d files compared, %d failures\n", checks, failures);
    return failures > 0 || checks == 0;
}
