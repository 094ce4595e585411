/* The agent is loaded into the executable that is started, so a shim that is a script (pyenv's) is
 * asked once which executable it runs: started through it, the shell would be measured. Links are
 * never followed: by its link a virtual environment knows itself. */
#include "cli/python.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/locate.h"
#include "cli/question.h"
#include "config/config.h"

static const double shim_timeout_seconds = 20;

static bool is_executable_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* "" stands for the current folder, as in PATH. */
static bool join_path(char path[PATH_MAX], const char *folder, size_t length, const char *name)
{
    if (length == 0)
        return snprintf(path, PATH_MAX, "./%s", name) < PATH_MAX;
    return snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, name) < PATH_MAX;
}

static bool use(struct python *python, const char *folder, const char *name, const char *source)
{
    if (!join_path(python->path, folder, strlen(folder), name) || !is_executable_file(python->path))
        return false;
    snprintf(python->source, sizeof python->source, "%s", source);
    return true;
}

static bool find_in_path(const char *name, const char *source, struct python *ret_python)
{
    const char *next = getenv("PATH");
    while (next != NULL) {
        size_t length = strcspn(next, ":");
        if (join_path(ret_python->path, next, length, name) &&
            is_executable_file(ret_python->path)) {
            snprintf(ret_python->source, sizeof ret_python->source, "%s", source);
            return true;
        }
        next = next[length] == ':' ? next + length + 1 : NULL;
    }
    return false;
}

static bool find_by_path(const char *path, struct python *ret_python)
{
    const char *slash = strrchr(path, '/');
    snprintf(ret_python->source, sizeof ret_python->source, "given");
    if (slash == path)
        snprintf(ret_python->path, sizeof ret_python->path, "%s", path);
    else if (!join_path(ret_python->path, path, (size_t)(slash - path), slash + 1))
        return false;
    return is_executable_file(ret_python->path);
}

static int find_wanted(const char *wanted, struct python *ret_python, struct lp_error *error)
{
    char inside[PATH_MAX];
    if (strchr(wanted, '/') == NULL ? find_in_path(wanted, "given", ret_python)
                                    : find_by_path(wanted, ret_python))
        return 0;
    if (join_path(inside, wanted, strlen(wanted), "bin/python") && is_executable_file(inside))
        return lp_error_set(error, -EISDIR, "--python '%s': this is a folder; give %s", wanted,
                            inside);
    return lp_error_set(error, -ENOENT,
                        "--python '%s': expected an executable file, or a name found in PATH",
                        wanted);
}

static bool find_in_environment(const char *variable, struct python *ret_python)
{
    const char *folder = getenv(variable);
    return folder != NULL && folder[0] != '\0' && use(ret_python, folder, "bin/python", variable);
}

static bool find_in_folder(const char *folder, struct python *ret_python)
{
    static const char *const names[] = {".venv", "venv"};
    char name[32], source[PATH_MAX + 64];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(name, sizeof name, "%s/bin/python", names[i]);
        snprintf(source, sizeof source, "virtual environment %s of %s", names[i], folder);
        if (use(ret_python, folder, name, source))
            return true;
    }
    return false;
}

/* The current folder, and the one of the configuration that holds here. */
static bool find_in_project(struct python *ret_python)
{
    char here[PATH_MAX], config[PATH_MAX];
    if (getcwd(here, sizeof here) == NULL)
        return false;
    if (find_in_folder(here, ret_python))
        return true;
    if (lp_config_find(here, config) < 0)
        return false;
    *strrchr(config, '/') = '\0';
    return find_in_folder(config, ret_python);
}

static bool find_beside_command(struct python *ret_python)
{
    char folder[PATH_MAX];
    return installation_bindir(folder) == 0 &&
           use(ret_python, folder, "python3", "beside the command");
}

static int find_candidate(const char *wanted, struct python *ret_python, struct lp_error *error)
{
    if (wanted != NULL)
        return find_wanted(wanted, ret_python, error);
    const char *venv = getenv("VIRTUAL_ENV");
    if (find_in_environment("VIRTUAL_ENV", ret_python))
        return 0;
    if (venv != NULL && venv[0] != '\0')
        return lp_error_set(error, -ENOENT,
                            "no Python in the virtual environment %s "
                            "(VIRTUAL_ENV); leave it, or give --python",
                            venv);
    if (find_in_project(ret_python) || find_in_environment("CONDA_PREFIX", ret_python) ||
        find_beside_command(ret_python) || find_in_path("python3", "PATH", ret_python))
        return 0;
    return lp_error_set(error, -ENOENT, "no python3 beside the command or in PATH; give --python");
}

static int make_absolute(struct python *python, struct lp_error *error)
{
    char here[PATH_MAX], given[PATH_MAX];
    if (python->path[0] == '/')
        return 0;
    memcpy(given, python->path, sizeof given);
    const char *rest = strncmp(given, "./", 2) == 0 ? given + 2 : given;
    if (getcwd(here, sizeof here) == NULL || !join_path(python->path, here, strlen(here), rest))
        return lp_error_set(error, -ENAMETOOLONG, "%s: its absolute path cannot be had", given);
    return 0;
}

static bool is_script(const char *path)
{
    char start[2] = "";
    lp_cleanup(lp_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && read(fd, start, 2) == 2 && memcmp(start, "#!", 2) == 0;
}

/* 0; -EINVAL when it did not name an executable; or what kept it from being asked. */
static int ask_shim(const char *shim, char ret_path[PATH_MAX])
{
    char *argv[] = {(char *)shim, "-c", "import sys; print(sys.executable)", NULL};
    struct question question = {.argv = argv, .timeout_seconds = shim_timeout_seconds};
    lp_cleanup(answer_done) struct answer answer;
    int result = question_ask(&question, &answer);
    if (result < 0)
        return result;
    size_t length = strcspn(answer.text, "\n");
    if (answer.status != 0 || length >= PATH_MAX || answer.text[0] != '/')
        return -EINVAL;
    snprintf(ret_path, PATH_MAX, "%.*s", (int)length, answer.text);
    return is_script(ret_path) ? -ELOOP : 0;
}

static int resolve_shim(struct python *python, struct lp_error *error)
{
    char shim[PATH_MAX];
    memcpy(shim, python->path, sizeof shim);
    int result = ask_shim(shim, python->path);
    if (result < 0)
        return lp_error_set(error, result,
                            "%s is a script and did not say which Python it runs (%s); give the "
                            "executable itself by --python",
                            shim, result == -ELOOP ? "another script" : lp_error_text(result));
    size_t used = strlen(python->source);
    snprintf(python->source + used, sizeof python->source - used, ", by the script %s", shim);
    return 0;
}

int python_find(const char *wanted, struct python *ret_python, struct lp_error *error)
{
    int result = find_candidate(wanted, ret_python, error);
    if (result == 0)
        result = make_absolute(ret_python, error);
    if (result == 0 && is_script(ret_python->path))
        result = resolve_shim(ret_python, error);
    return result;
}
