/* leakpal doctor: what works here, what does not and why, and what mends it. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/configured.h"
#include "cli/doctor.h"
#include "cli/json_file.h"
#include "cli/plain_page.h"
#include "cli/result.h"
#include "cli/subject.h"
#include "verdict/judge.h"

enum { STATUS_COLUMNS = 9, NAME_COLUMNS = 19 };

static const char *const status_names[] = {
    [CHECK_OK] = "ok", [CHECK_WARNING] = "warning", [CHECK_FAILED] = "failed"};

void doctor_check(struct doctor *doctor, const char *name, enum check_status status,
                  const char *mend, const char *format, ...)
{
    char found[2 * PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    json_t *check = json_object();
    json_put_text(&doctor->writer, check, "name", name);
    json_put_text(&doctor->writer, check, "status", status_names[status]);
    json_put_foreign(&doctor->writer, check, "found", found);
    json_put_foreign(&doctor->writer, check, "mend", mend != NULL && mend[0] != '\0' ? mend : NULL);
    json_add(&doctor->writer, doctor->checks, check);
    if (status == CHECK_FAILED)
        doctor->is_able = false;
}

static bool look_at_installation(struct doctor *doctor)
{
    struct lp_error error = {0};
    char extension[PATH_MAX + sizeof "/_agent.abi3.so"];
    if (installation_find(&doctor->installation, &error) < 0) {
        doctor_check(doctor, "leakpal", CHECK_FAILED, "pip install leakpal", "%s", error.message);
        return false;
    }
    snprintf(extension, sizeof extension, "%s/_agent.abi3.so", doctor->installation.package_dir);
    bool has_extension = access(extension, R_OK) == 0;
    doctor_check(doctor, "leakpal", has_extension ? CHECK_OK : CHECK_FAILED,
                 has_extension ? NULL : "pip install --force-reinstall leakpal", "%s, %s%s",
                 LP_VERSION, doctor->installation.package_dir,
                 has_extension ? "" : ": the extension module is missing");
    return has_extension;
}

/* NULL: there is none, or it has a mistake. The caller's. */
static struct lp_config *look_at_configuration(struct doctor *doctor)
{
    struct lp_config *config = NULL;
    struct lp_error error = {0};
    if (configured_load(doctor->options, &config, &error) < 0)
        doctor_check(doctor, "configuration", CHECK_FAILED, "correct that line", "%s",
                     error.message);
    else if (config == NULL)
        doctor_check(doctor, "configuration", CHECK_OK, NULL,
                     "none here (leakpal list --write-config makes one)");
    else
        doctor_check(doctor, "configuration", CHECK_OK, NULL, "%s, %zu components", config->path,
                     config->components.count);
    return config;
}

static void look(struct doctor *doctor)
{
    if (!look_at_installation(doctor))
        return;
    json_t *facts = doctor_ask_python(doctor);
    if (facts != NULL) {
        doctor_look_at_bindings(doctor, facts);
        doctor_probe(doctor);
        doctor_look_at_symbols(doctor, facts);
    }
    doctor->binding = NULL; /* is a text of the facts */
    json_decref(facts);
    doctor_look_at_system(doctor);
}

static void write_check(struct page *page, const json_t *check)
{
    const char *status = json_string_value(json_object_get(check, "status"));
    const char *mend = json_string_value(json_object_get(check, "mend"));
    char left[64];
    int hanging = STATUS_COLUMNS + NAME_COLUMNS;
    enum page_style style = strcmp(status, "ok") == 0 ? PAGE_PLAIN : PAGE_WARN;
    snprintf(left, sizeof left, "%-*s%-*s", STATUS_COLUMNS, status, NAME_COLUMNS,
             json_string_value(json_object_get(check, "name")));
    page_write(page, style, 0, hanging, "%s%s", left,
               json_string_value(json_object_get(check, "found")));
    if (mend != NULL)
        page_line(page, PAGE_BOLD, hanging, "-> %s", mend);
}

static int write_text(const struct doctor *doctor)
{
    struct plain_page plain;
    size_t index;
    json_t *check;
    int result = plain_page_open(&plain);
    if (result < 0)
        return result;
    json_array_foreach(doctor->checks, index, check) write_check(&plain.page, check);
    page_blank(&plain.page);
    page_write(&plain.page, PAGE_PLAIN, 0, 2, "%s",
               doctor->is_able ? "leakpal can work here."
                               : "leakpal cannot work here until what failed is mended.");
    return plain_page_close(&plain);
}

static int conclude(struct doctor *doctor)
{
    struct json_writer *writer = &doctor->writer;
    int code = doctor->is_able ? LP_EXIT_OK : LP_EXIT_UNKNOWN;
    json_t *object = json_object();
    json_put_text(writer, object, "schema", DOCTOR_SCHEMA);
    json_put_text(writer, object, "leakpal", LP_VERSION);
    json_put_count(writer, object, "exit_code", (uint64_t)code);
    json_put(writer, object, "checks", json_incref(doctor->checks));
    if (writer->has_failed || json_file_write(doctor->options->json_path, object) < 0)
        code = LP_EXIT_UNKNOWN;
    json_decref(object);
    if (!doctor->options->is_quiet && write_text(doctor) < 0)
        code = LP_EXIT_UNKNOWN;
    return code;
}

int cmd_doctor(const struct options *options)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct doctor doctor = {.options = options, .is_able = true};
    if (options->operand_count > 0)
        return result_fail(options, "usage", "doctor: expected options only, and '%s' was given",
                           options->operands[0]);
    doctor.checks = json_array();
    config = look_at_configuration(&doctor);
    struct subject application = subject_of_baseline(config);
    struct options holding = subject_options(&application, options);
    doctor.options = &holding;
    look(&doctor);
    int code = conclude(&doctor);
    json_decref(doctor.checks);
    return code;
}
