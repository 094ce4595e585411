/* What Python says of itself and of its bindings, as checks. */
#include "cli/doctor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/symbol.h"
#include "base/cleanup.h"
#include "cli/python_question.h"

static const double ask_seconds = 300;

static int ask(struct doctor *doctor, json_t **ret_facts)
{
    json_t *request =
        json_pack("{s:s, s:s?}", "kind", "doctor", "binding", doctor->options->binding);
    lp_cleanup(answer_done) struct answer answer = {0};
    struct python_question question = {.installation = &doctor->installation,
                                       .python = &doctor->python,
                                       .request = request,
                                       .timeout_seconds = ask_seconds};
    int result = request == NULL ? -EINVAL : python_ask(&question, &answer);
    json_decref(request);
    if (result == 0 && (*ret_facts = json_loadb(answer.text, answer.size, 0, NULL)) == NULL)
        result = -EIO;
    return result;
}

static void check_version(struct doctor *doctor, const json_t *facts)
{
    const char *version = json_text_of(facts, "version"),
               *name = json_text_of(facts, "implementation");
    int major = 0, minor = 0;
    sscanf(version, "%d.%d", &major, &minor);
    bool is_fit = strcmp(name, "CPython") == 0 && (major > 3 || (major == 3 && minor >= 9));
    doctor_check(doctor, "python", is_fit ? CHECK_OK : CHECK_FAILED,
                 is_fit ? NULL : "give CPython 3.9 or later by --python", "%s %s, %s (%s)", name,
                 version, doctor->python.path, doctor->python.source);
    if (json_is_true(json_object_get(facts, "free_threaded")))
        doctor_check(doctor, "python build", CHECK_WARNING,
                     "give a Python with the GIL by --python",
                     "free-threaded: Python's own heap is not counted by cycle");
    else
        doctor_check(doctor, "python build", CHECK_OK, NULL, "with the GIL");
}

json_t *doctor_ask_python(struct doctor *doctor)
{
    struct lp_error error = {0};
    json_t *facts = NULL;
    if (python_find(doctor->options->python, &doctor->python, &error) < 0) {
        doctor_check(doctor, "python", CHECK_FAILED, "give a Python by --python", "%s",
                     error.message);
        return NULL;
    }
    int result = ask(doctor, &facts);
    if (result < 0) {
        doctor_check(doctor, "python", CHECK_FAILED, "give another Python by --python",
                     "%s (%s) does not run leakpal's package: %s", doctor->python.path,
                     doctor->python.source, lp_error_text(result));
        return NULL;
    }
    check_version(doctor, facts);
    return facts;
}

/* The binding's checks; whether Qt starts with it. */
static bool check_binding(struct doctor *doctor, const json_t *binding, bool is_needed)
{
    const char *error = json_text_of(binding, "error"), *mend = json_text_of(binding, "mend");
    enum check_status bad = is_needed ? CHECK_FAILED : CHECK_WARNING;
    if (json_text_of(binding, "version")[0] == '\0') {
        doctor_check(doctor, json_text_of(binding, "name"), bad, mend, "cannot be imported: %s",
                     error);
        return false;
    }
    if (error[0] != '\0') {
        doctor_check(doctor, json_text_of(binding, "name"), bad, mend,
                     "%s with Qt %s; Qt does not start: %s", json_text_of(binding, "version"),
                     json_text_of(binding, "qt"), error);
        return false;
    }
    doctor_check(doctor, json_text_of(binding, "name"), CHECK_OK, NULL,
                 "%s with Qt %s, platform %s", json_text_of(binding, "version"),
                 json_text_of(binding, "qt"), json_text_of(binding, "platform"));
    return true;
}

static size_t count_working(const json_t *bindings)
{
    size_t index, count = 0;
    json_t *binding;
    json_array_foreach(bindings, index, binding) count +=
        json_text_of(binding, "platform")[0] != '\0';
    return count;
}

static void check_display(struct doctor *doctor)
{
    static const char *const names[] = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            doctor_check(doctor, "display", CHECK_OK, NULL, "%s=%s", names[i], value);
            return;
        }
    }
    doctor_check(doctor, "display", CHECK_OK, NULL, "none: QT_QPA_PLATFORM=offscreen is set");
}

void doctor_look_at_bindings(struct doctor *doctor, const json_t *facts)
{
    const json_t *bindings = json_object_get(facts, "bindings");
    bool is_needed = count_working(bindings) == 0;
    char install[PATH_MAX + 64];
    size_t index;
    json_t *binding;
    check_display(doctor);
    json_array_foreach(bindings, index, binding) if (check_binding(doctor, binding, is_needed) &&
                                                     doctor->binding == NULL) doctor->binding =
        json_text_of(binding, "name");
    if (json_array_size(bindings) > 0)
        return;
    snprintf(install, sizeof install, "%s -m pip install PySide6", doctor->python.path);
    const char *missing = json_text_of(facts, "missing");
    doctor_check(doctor, "binding", CHECK_FAILED, missing[0] != '\0' ? missing : install,
                 "%s: no Qt binding for this Python",
                 doctor->options->binding != NULL ? doctor->options->binding
                                                  : "PySide6, PyQt6, PyQt5, PySide2");
}

static void check_object(struct doctor *doctor, struct lp_symbols *symbols, const char *name,
                         const char *path)
{
    if (path[0] == '\0')
        return;
    switch (lp_symbols_of_object(symbols, path)) {
    case LP_SYMBOLS_LINES:
        doctor_check(doctor, name, CHECK_OK, NULL, "debug information: names and lines (%s)", path);
        return;
    case LP_SYMBOLS_NAMES:
        doctor_check(doctor, name, CHECK_OK, NULL, "names of functions, no source lines (%s)",
                     path);
        return;
    case LP_SYMBOLS_NONE:
        doctor_check(doctor, name, CHECK_WARNING, "install its debug symbols (-dbgsym or -dbg)",
                     "no symbols: its functions have no names in stacks (%s)", path);
    }
}

void doctor_look_at_symbols(struct doctor *doctor, const json_t *facts)
{
    lp_cleanup(lp_symbols_freep) struct lp_symbols *symbols = NULL;
    size_t index;
    json_t *binding;
    if (lp_symbols_new(&symbols) < 0)
        return;
    check_object(doctor, symbols, "symbols of Python", json_text_of(facts, "library"));
    json_array_foreach(json_object_get(facts, "bindings"), index,
                       binding) if (doctor->binding != NULL &&
                                    strcmp(json_text_of(binding, "name"), doctor->binding) == 0)
        check_object(doctor, symbols, "symbols of Qt", json_text_of(binding, "library"));
}
