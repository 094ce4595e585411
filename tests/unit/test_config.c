/* The configuration: what it says, and what it says of mistakes in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "config/config.h"
#include "config/nearest.h"
#include "config/target.h"

static char folder[] = "/tmp/leakpal-config-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(lp_write_all(fd, text, strlen(text)), 0);
    close(fd);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"leakpal.toml", "pyproject.toml", "below/pyproject.toml"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(names[i]));
    rmdir(path_of("below"));
    return rmdir(folder);
}

static struct lp_config *load(const char *text)
{
    struct lp_config *config = NULL;
    struct lp_error error = {0};
    write_file("leakpal.toml", text);
    int result = lp_config_load(path_of("leakpal.toml"), &config, &error);
    if (result != 0)
        fail_msg("%s", error.message);
    return config;
}

static void everything_that_is_written_is_read(void **state)
{
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config =
        load("application = 'a:b'\nsetup='a:c'\nteardown='a:d'\nbinding='pyqt6'\n"
             "python='../bin/python'\ntimeout_seconds=7\nsettle_seconds=0.5\n"
             "orphan_age_seconds=3\nprove=true\n"
             "[workers.W]\nfactory='a:w'\ninteract='a:i'\ndelete=true\nprove=true\noperations="
             "4\nbudget={bytes_"
             "per_operation=9, threads=1}\n"
             "[dialogs.D]\ntarget='d.py:D'\ndescription='a dialog'\ninteract='a:i'\ndelete=true\n"
             "args={n=1, x=1.5, t=\"a\\u00e9\", l=[true, {k='v'}]}\nneeds=['map']\n"
             "setup='a:s'\nteardown='a:t'\ncycles=3\nwarmup=0\ntimeout_seconds=1.5\n"
             "[dialogs.D.budget]\nbytes_per_cycle=0\nworkers=1\nfds=2\norphans=3\n"
             "[budgets]\ndialog_bytes_per_cycle=10\nworker_bytes_per_operation=20\n"
             "call_bytes_per_cycle=30\nthreads=5\n"
             "[[known]]\nfingerprint='0123456789abcdef'\nreason='r'\nexpires=1970-02-01\n"
             "component='D*'\n[[known]]\nfingerprint='fedcba9876543210'\nreason='q'\n"
             "include=true\n");
    assert_string_equal(config->folder, folder);
    assert_string_equal(config->path, path_of("leakpal.toml"));
    assert_string_equal(config->application, "a:b");
    assert_string_equal(config->setup, "a:c");
    assert_string_equal(config->teardown, "a:d");
    assert_string_equal(config->binding, "PyQt6");
    assert_string_equal(config->python, path_of("../bin/python"));
    assert_true(config->timeout_seconds == 7 && config->settle_seconds == 0.5);
    assert_true(config->orphan_age_seconds == 3);
    assert_int_equal(config->components.count, 2);
    const struct lp_component *worker = lp_vector_at(&config->components, struct lp_component, 0);
    assert_string_equal(worker->kind, "worker");
    assert_string_equal(worker->factory, "a:w");
    assert_null(worker->target);
    assert_int_equal(worker->cycles, 4);
    assert_string_equal(worker->interact, "a:i");
    assert_true(worker->is_delete && worker->is_prove && config->is_prove);
    assert_int_equal(worker->warmup, LP_CONFIG_INHERIT);
    assert_int_equal(worker->budget.bytes_per_cycle, 9);
    assert_int_equal(worker->budget.threads, 1);
    assert_int_equal(worker->budget.fds, LP_CONFIG_INHERIT);
    assert_true(worker->timeout_seconds < 0);
    assert_string_equal(worker->args_json, "{}");
    const struct lp_component *dialog = lp_config_component(config, "D");
    assert_string_equal(dialog->kind, "dialog");
    assert_string_equal(dialog->target, "d.py:D");
    assert_string_equal(dialog->description, "a dialog");
    assert_string_equal(dialog->interact, "a:i");
    assert_string_equal(dialog->setup, "a:s");
    assert_string_equal(dialog->teardown, "a:t");
    assert_string_equal(dialog->args_json,
                        "{\"n\":1,\"x\":1.5,\"t\":\"a\xc3\xa9\",\"l\":[true,{\"k\":\"v\"}]}");
    assert_int_equal(dialog->needs.count, 1);
    assert_true(dialog->is_delete && !dialog->is_prove);
    assert_true(dialog->cycles == 3 && dialog->warmup == 0);
    assert_true(dialog->timeout_seconds == 1.5 && dialog->settle_seconds < 0);
    assert_int_equal(dialog->budget.orphans, 3);
    assert_int_equal(dialog->line, 17);
    assert_int_equal(config->dialogs.bytes_per_cycle, 10);
    assert_int_equal(config->workers.bytes_per_cycle, 20);
    assert_int_equal(config->calls.bytes_per_cycle, 30);
    assert_true(config->dialogs.threads == 5 && config->workers.threads == 5);
    assert_int_equal(config->calls.fds, LP_CONFIG_INHERIT);
    const struct lp_config_known *known = config->known.items;
    assert_int_equal(config->known.count, 2);
    assert_string_equal(known[0].fingerprint, "0123456789abcdef");
    assert_string_equal(known[0].component, "D*");
    assert_int_equal(known[0].expires_day, 31);
    assert_false(known[0].is_include);
    assert_true(known[1].is_include && known[1].expires_day == 0);
    assert_null(lp_config_component(config, "E"));
}

static void an_empty_file_says_nothing(void **state)
{
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config = load("");
    assert_int_equal(config->components.count, 0);
    assert_null(config->application);
    assert_true(config->timeout_seconds < 0 && config->orphan_age_seconds < 0);
    assert_int_equal(config->dialogs.bytes_per_cycle, LP_CONFIG_INHERIT);
}

static void letters_beyond_ascii_stand_in_texts_and_comments(void **state)
{
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config =
        load("\xef\xbb\xbf# \xc3\xa9 'not a text\n[calls.\"\xc3\xa9\"]\n"
             "target=\"a:\xc3\xa9\" # \xc3\xa9\n"
             "description='\xc3\xa9\\'\n"
             "args={a=\"\"\"x\"\xc3\xa9\"\"\"\", b='', c=\"\\\"\xc3\xa9\", d='''\xc3\xa9\n'''}\n");
    const struct lp_component *call = lp_config_component(config, "\xc3\xa9");
    assert_non_null(call);
    assert_string_equal(call->description, "\xc3\xa9\\");
    assert_string_equal(call->args_json, "{\"a\":\"x\\\"\xc3\xa9\\\"\",\"b\":\"\",\"c\":"
                                         "\"\\\"\xc3\xa9\",\"d\":\"\xc3\xa9\\n\"}");
}

static void components_come_in_the_order_of_the_file(void **state)
{
    static const char *const names[] = {"z", "a", "m"};
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config =
        load("[calls.z]\ntarget='a:z'\n[calls.a]\ntarget='a:a'\n[calls.m]\ntarget='a:m'\n");
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(lp_vector_at(&config->components, struct lp_component, i)->name,
                            names[i]);
}

/* Directly, in the arguments of an object, and of an object that it refers to. */
static void an_input_that_is_used_is_needed(void **state)
{
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config =
        load("[objects]\nsimple='a:b'\n"
             "window={target='a:w', args={path='${input.rom}', hub='@hub'}}\n"
             "hub={target='a:h', args={paths=['x-${input.map}-${input.rom}']}}\n"
             "[calls.direct]\ntarget='a:b'\nargs={path='${input.rom}'}\n"
             "[calls.by_object]\ntarget='a:b'\nargs={window='@window', again='@window'}\n"
             "[calls.none]\ntarget='a:b'\nargs={mail='@@hub', odd='@ hub', home='${HOME}', "
             "simple='@simple'}\n");
    assert_int_equal(config->objects.count, 3);
    const struct lp_component *direct = lp_config_component(config, "direct");
    assert_int_equal(direct->needs.count, 1);
    assert_string_equal(*lp_vector_at(&direct->needs, const char *, 0), "rom");
    const struct lp_component *by_object = lp_config_component(config, "by_object");
    assert_int_equal(by_object->needs.count, 2);
    assert_string_equal(*lp_vector_at(&by_object->needs, const char *, 1), "map");
    assert_int_equal(lp_config_component(config, "none")->needs.count, 0);
}

static const struct mistake {
    const char *text;
    const char *place; /* what follows the file's name */
    const char *says;
} mistakes[] = {
    {"a = \n", ":1: ", ""},
    {"setup = 'a:b'\nsetup = 'a:c'\n", ":2: ", "redefine"},
    {"[calls.x]\ntarget='a:b'\n[=]\n", ":3: ", "cannot be read as TOML"},
    {"# \xc3\xa9\nsetup='a:b' \xc3\xa9\n", ":2: ", "expected a comment or whitespace"},
    {"x = \"\\u0000\"\n", ":1: ", "zero byte"},
    {"\nsetpu = 'a:b'\n", ":2: setpu: ", "did you mean setup?"},
    {"[dialog.X]\ntarget='a:b'\n", ":1: dialog: ", "did you mean dialogs?"},
    {"quux = 1\n", ":1: quux: ", "expected one of application, setup"},
    {"setup = 5\n", ":1: setup: ", "package.module:Name or path/to/file.py:Name, and found 5"},
    {"setup = 'module'\n", ":1: setup: ", "and found the text \"module\""},
    {"binding = 'Qt'\n", ":1: binding: ", "PySide6, PyQt6, PyQt5 or PySide2"},
    {"python = ''\n", ":1: python: ", "a text that is not empty"},
    {"timeout_seconds = 0\n", ":1: timeout_seconds: ", "from 0.1 to 1000000, and found 0"},
    {"timeout = 1\n", ":1: timeout: ", "did you mean timeout_seconds?"},
    {"settle_seconds = -1\n", ":1: settle_seconds: ", "and found -1"},
    {"settle_seconds = nan\n", ":1: settle_seconds: ", "seconds"},
    {"settle_seconds = 12:30:00\n", ":1: settle_seconds: ", "found a time"},
    {"dialogs = 3\n", ":1: dialogs: ", "a table of components by name, and found 3"},
    {"[dialogs]\nX = 'a:b'\n", ":2: dialogs.X: ", "a table with a target"},
    {"[dialogs.X]\n", ":1: dialogs.X: ", "found none of them"},
    {"[dialogs.X]\ntarget='a:b'\nfactory='a:c'\n", ":1: dialogs.X: ", "found both"},
    {"[dialogs.X]\ntarget='a'\n", ":2: dialogs.X.target: ", "package.module:Name"},
    {"[dialogs.'']\ntarget='a:b'\n", ":1: dialogs.: ", "not empty"},
    {"[dialogs.X]\ntarget='a:b'\n\n[calls.X]\ntarget='a:b'\n",
     ":4: calls.X: ", "a dialog of that name at line 1"},
    {"[calls.X]\ntarget='a:b'\ninteract='a:c'\n", ":3: calls.X.interact: ", "no such key here"},
    {"[workers.X]\ntarget='a:b'\ncycles=3\n", ":3: workers.X.cycles: ", "no such key here"},
    {"[calls.X]\ntarget='a:b'\ncycles=0\n", ":3: calls.X.cycles: ", "from 1 to 1000000"},
    {"[calls.X]\ntarget='a:b'\nwarmup=-1\n", ":3: calls.X.warmup: ", "from 0 to 1000000"},
    {"[calls.X]\ntarget='a:b'\nneeds='rom'\n", ":3: calls.X.needs: ", "an array of names"},
    {"[calls.X]\ntarget='a:b'\nneeds=[\n'rom',\n4]\n", ":5: calls.X.needs: ", "found 4"},
    {"[dialogs.X]\ntarget='a:b'\ndelete='yes'\n", ":3: dialogs.X.delete: ", "true or false"},
    {"[calls.X]\ntarget='a:b'\nargs=[1]\n", ":3: calls.X.args: ", "found an array"},
    {"[calls.X]\ntarget='a:b'\nargs={d=2020-01-01}\n", ":3: calls.X.args.d: ", "found a date"},
    {"[calls.X]\ntarget='a:b'\nargs={d=inf}\n", ":3: calls.X.args.d: ", "finite"},
    {"[calls.X]\ntarget='a:b'\nargs={d='${inptu.rom}'}\n", ":3: calls.X.args.d: ", "${input.NAME}"},
    {"[calls.X]\ntarget='a:b'\nargs={d='${input.rom'}\n", ":3: calls.X.args.d: ", "${input.NAME}"},
    {"[calls.X]\ntarget='a:b'\nargs={d='@windw'}\n[objects]\nwindow='a:b'\n",
     ":3: calls.X.args.d: ", "did you mean @window?"},
    {"[calls.X]\ntarget='a:b'\nargs={d=['@w']}\n", ":3: calls.X.args.d: ", "no object @w"},
    {"[objects]\na={target='a:b', args={x='@b'}}\nb={target='a:b', args={x='@a'}}\n",
     ":3: objects.b.args.x: ", "in a circle"},
    {"[objects]\na={args={}}\n", ":2: objects.a: ", "a target"},
    {"[objects]\na=1\n", ":2: objects.a: ", "found 1"},
    {"[budgets]\ndialog_bytes=1\n",
     ":2: budgets.dialog_bytes: ", "did you mean dialog_bytes_per_cycle?"},
    {"[budgets]\nthreads=-1\n", ":2: budgets.threads: ", "and found -1"},
    {"[workers.X]\ntarget='a:b'\n[workers.X.budget]\nbytes_per_cycle=1\n",
     ":4: workers.X.budget.bytes_per_cycle: ", "expected one of bytes_per_operation, workers"},
    {"[dialogs.X]\ntarget='a:b'\nbudget=1\n", ":3: dialogs.X.budget: ", "a table"},
    {"[known]\nfingerprint='0123456789abcdef'\n", ":1: known: ", "two brackets"},
    {"[[known]]\nfingerprint='0123456789ABCDEF'\nreason='r'\n",
     ":2: known.fingerprint: ", "16 digits"},
    {"[[known]]\nfingerprint='0123456789abcdef'\n", ":1: known: ", "expected a reason"},
    {"[[known]]\nfingerprint='0123456789abcdef'\nreason='r'\nexpires='2030-01-01'\n",
     ":4: known.expires: ", "a date without quotes"},
    {"[[known]]\nfingerprint='0123456789abcdef'\nreason='r'\nexpires=2030-02-30\n", ":4: ", ""},
    {"[[known]]\nfingerprint='0123456789abcdef'\nreason='r'\nexpired=2030-01-01\n",
     ":4: known.expired: ", "did you mean expires?"},
    {"[dialogs]\nA=1\nB=2\nC=3\n", ":2: dialogs.A: ", "(the first of 3 mistakes)"},
};

static void every_mistake_names_file_line_and_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *mistake = &mistakes[i];
        struct lp_config *config = NULL;
        struct lp_error error = {0};
        char expected[PATH_MAX + 128];
        write_file("leakpal.toml", mistake->text);
        int result = lp_config_load(path_of("leakpal.toml"), &config, &error);
        snprintf(expected, sizeof expected, "%s%s", path_of("leakpal.toml"), mistake->place);
        if (result != -EINVAL || strncmp(error.message, expected, strlen(expected)) != 0 ||
            strstr(error.message, mistake->says) == NULL || config != NULL)
            fail_msg("%s\n%d: %s\nexpected %s ... %s", mistake->text, result, error.message,
                     expected, mistake->says);
    }
}

static void a_text_nested_too_deep_is_refused(void **state)
{
    (void)state;
    char text[1024] = "a = ";
    struct lp_config *config = NULL;
    struct lp_error error = {0};
    for (size_t i = 0; i < 100; i++)
        strcat(text, "[");
    for (size_t i = 0; i < 100; i++)
        strcat(text, "]");
    write_file("leakpal.toml", text);
    assert_int_equal(lp_config_load(path_of("leakpal.toml"), &config, &error), -EINVAL);
    assert_non_null(strstr(error.message, "nested too deep"));
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    struct lp_config *config = NULL;
    struct lp_error error = {0};
    assert_int_equal(lp_config_load("/nowhere/at/all.toml", &config, &error), -ENOENT);
    assert_non_null(strstr(error.message, "/nowhere/at/all.toml"));
}

static void the_nearest_configuration_above_is_found(void **state)
{
    (void)state;
    char found[PATH_MAX];
    char below[PATH_MAX];
    write_file("leakpal.toml", "");
    snprintf(below, sizeof below, "%s", path_of("below"));
    assert_int_equal(mkdir(below, 0755), 0);
    assert_int_equal(lp_config_find(below, found), 0);
    assert_string_equal(found, path_of("leakpal.toml"));
    write_file("below/pyproject.toml", "[tool.other]\n");
    assert_int_equal(lp_config_find(below, found), 0);
    assert_string_equal(found, path_of("leakpal.toml"));
    write_file("below/pyproject.toml", "[tool.leakpal]\nsetup='a:b'\n");
    assert_int_equal(lp_config_find(below, found), 0);
    assert_string_equal(found, path_of("below/pyproject.toml"));
    write_file("below/pyproject.toml", "[tool.leakpal\n");
    assert_int_equal(lp_config_find(below, found), 0);
    assert_string_equal(found, path_of("below/pyproject.toml"));
    write_file("pyproject.toml", "[tool.leakpal]\n");
    assert_int_equal(lp_config_find(folder, found), 0);
    assert_string_equal(found, path_of("leakpal.toml"));
}

static void a_project_file_is_read_from_its_table(void **state)
{
    (void)state;
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error error = {0};
    write_file("pyproject.toml", "[project]\nname='x'\n[tool.leakpal.calls.c]\ntarget='a:b'\n");
    assert_int_equal(lp_config_load(path_of("pyproject.toml"), &config, &error), 0);
    assert_int_equal(lp_config_component(config, "c")->line, 3);
    write_file("pyproject.toml", "[tool.leakpal.calls.c]\ntarge='a:b'\n");
    struct lp_config *wrong = NULL;
    assert_int_equal(lp_config_load(path_of("pyproject.toml"), &wrong, &error), -EINVAL);
    assert_non_null(strstr(error.message, ":2: tool.leakpal.calls.c.targe: "));
}

static void near_words_are_those_a_person_may_have_meant(void **state)
{
    (void)state;
    assert_int_equal(lp_word_distance("kitten", "sitting"), 3);
    assert_int_equal(lp_word_distance("", "abc"), 3);
    assert_true(lp_word_is_near("settingsdialog", "SettingsDialog"));
    assert_true(lp_word_is_near("Settings", "SettingsDialog"));
    assert_true(lp_word_is_near("SetingsDialgo", "SettingsDialog"));
    assert_false(lp_word_is_near("Offset", "SettingsDialog"));
}

static void a_target_has_a_name_behind_its_colon(void **state)
{
    (void)state;
    assert_null(lp_target_mistake("ui.x:D"));
    assert_non_null(lp_target_mistake("ui.x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_written_is_read),
        cmocka_unit_test(an_empty_file_says_nothing),
        cmocka_unit_test(letters_beyond_ascii_stand_in_texts_and_comments),
        cmocka_unit_test(components_come_in_the_order_of_the_file),
        cmocka_unit_test(an_input_that_is_used_is_needed),
        cmocka_unit_test(every_mistake_names_file_line_and_key),
        cmocka_unit_test(a_text_nested_too_deep_is_refused),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(the_nearest_configuration_above_is_found),
        cmocka_unit_test(a_project_file_is_read_from_its_table),
        cmocka_unit_test(near_words_are_those_a_person_may_have_meant),
        cmocka_unit_test(a_target_has_a_name_behind_its_colon),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
