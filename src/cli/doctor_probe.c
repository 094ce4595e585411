/* A real run: the command profiles a target that leaves one native block, one object and one
 * QObject a cycle, and each must come out as exactly that. What the agent could switch on it says
 * itself, by the features of that recording. */
#include "cli/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/question.h"

enum { NATIVE_BYTES = 4321 }; /* as in _probe.py */

static const double probe_seconds = 120;

struct probe {
    char folder[64];
    char target[PATH_MAX + sizeof "/_probe.py:leak"];
    char config[128], json[128], recording[128];
};

/* An empty configuration, so that none of the current folder's is used. */
static int prepare(const struct doctor *doctor, struct probe *probe)
{
    snprintf(probe->folder, sizeof probe->folder, "/tmp/leakpal-doctor-XXXXXX");
    if (mkdtemp(probe->folder) == NULL)
        return -errno;
    snprintf(probe->target, sizeof probe->target, "%s/_probe.py:leak",
             doctor->installation.package_dir);
    snprintf(probe->config, sizeof probe->config, "%s/leakpal.toml", probe->folder);
    snprintf(probe->json, sizeof probe->json, "%s/result.json", probe->folder);
    snprintf(probe->recording, sizeof probe->recording, "%s/probe.leakpal", probe->folder);
    FILE *file = fopen(probe->config, "we");
    return file != NULL && fclose(file) == 0 ? 0 : -errno;
}

static void clean_up(const struct probe *probe)
{
    unlink(probe->config);
    unlink(probe->json);
    unlink(probe->recording);
    rmdir(probe->folder);
}

static int run(const struct doctor *doctor, struct probe *probe)
{
    char command[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", command, sizeof command - 1);
    if (length < 0)
        return -errno;
    command[length] = '\0';
    char *argv[] = {command,
                    "call",
                    probe->target,
                    "--quiet",
                    "--cycles",
                    "3",
                    "--warmup",
                    "1",
                    "--config",
                    probe->config,
                    "--json",
                    probe->json,
                    "--recording",
                    probe->recording,
                    "--python",
                    (char *)doctor->python.path,
                    doctor->binding != NULL ? "--binding" : NULL,
                    (char *)doctor->binding,
                    NULL};
    struct question question = {
        .argv = argv, .timeout_seconds = probe_seconds, .drops_stderr = true};
    lp_cleanup(answer_done) struct answer answer = {0};
    return question_ask(&question, &answer);
}

static const char *reason_of(const json_t *environment, const char *feature)
{
    size_t index;
    json_t *limit;
    json_array_foreach(json_object_get(environment, "limits"), index,
                       limit) if (strcmp(json_text_of(limit, "feature"), feature) ==
                                  0) return json_text_of(limit, "reason");
    return "";
}

static const char *mend_of(const char *feature)
{
    if (strcmp(feature, "native stacks") == 0)
        return "apt install libunwind8";
    return NULL;
}

static void check_features(struct doctor *doctor, const json_t *environment)
{
    const char *name;
    json_t *state;
    json_object_foreach((json_t *)json_object_get(environment, "features"), name, state)
    {
        bool is_on = strcmp(json_string_value(state), "on") == 0;
        const char *reason = reason_of(environment, name);
        doctor_check(doctor, name, is_on ? CHECK_OK : CHECK_WARNING, is_on ? NULL : mend_of(name),
                     "%s%s%s", json_string_value(state), reason[0] != '\0' ? ": " : "", reason);
    }
}

/* How many a cycle of the leak of that layer, name and size; each may be left open. */
static double count_of(const json_t *leaks, const char *layer, const char *what, double bytes)
{
    size_t index;
    json_t *leak;
    json_array_foreach(
        leaks, index,
        leak) if (strcmp(json_text_of(leak, "layer"), layer) == 0 &&
                  (what == NULL || strcmp(json_text_of(leak, "what"), what) == 0) &&
                  (bytes == 0 ||
                   json_number_value(json_object_get(leak, "bytes_per_cycle")) ==
                       bytes)) return json_number_value(json_object_get(leak, "count_per_cycle"));
    return 0;
}

static void check_count(struct doctor *doctor, const char *name, const char *planted, double count)
{
    bool is_exact = count == 1;
    doctor_check(doctor, name, is_exact ? CHECK_OK : CHECK_FAILED,
                 is_exact ? NULL : "send the output of leakpal doctor --json with your report",
                 "1 %s a cycle was left, and %g came out", planted, count);
}

static void check_counts(struct doctor *doctor, const json_t *test, const json_t *environment)
{
    const json_t *leaks = json_object_get(test, "leaks");
    const json_t *features = json_object_get(environment, "features");
    check_count(doctor, "native leak", "block of malloc",
                count_of(leaks, "native", NULL, NATIVE_BYTES));
    if (strcmp(json_text_of(features, "python heap"), "off") != 0)
        check_count(doctor, "Python leak", "object", count_of(leaks, "python", "object", 0));
    if (doctor->binding != NULL)
        check_count(doctor, "Qt leak", "QObject", count_of(leaks, "qt", "QObject", 0));
}

static void judge(struct doctor *doctor, const json_t *result)
{
    const json_t *test = json_array_get(json_object_get(result, "tests"), 0);
    const json_t *environment = json_object_get(result, "environment");
    const json_t *error = json_object_get(result, "error");
    if (!json_is_object(error))
        error = json_object_get(test, "error");
    if (json_is_object(error) || test == NULL) {
        doctor_check(doctor, "agent", CHECK_FAILED, NULL, "a short run failed: %s",
                     json_text_of(error, "message"));
        return;
    }
    doctor_check(doctor, "agent", CHECK_OK, NULL, "loaded into Python; a short run was recorded");
    check_features(doctor, environment);
    check_counts(doctor, test, environment);
}

void doctor_probe(struct doctor *doctor)
{
    struct probe probe;
    int status = prepare(doctor, &probe);
    if (status < 0) {
        doctor_check(doctor, "agent", CHECK_FAILED, "make /tmp writable",
                     "no folder could be made in /tmp: %s", lp_error_text(status));
        return;
    }
    status = run(doctor, &probe);
    json_t *result = json_load_file(probe.json, 0, NULL);
    if (result != NULL)
        judge(doctor, result);
    else
        doctor_check(doctor, "agent", CHECK_FAILED, NULL, "a short run gave no result%s%s",
                     status < 0 ? ": " : "", status < 0 ? lp_error_text(status) : "");
    json_decref(result);
    clean_up(&probe);
}
