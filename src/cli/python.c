/* The agent is loaded into the executable that is started, so a shim that is a script (pyenv's) is
 * asked once which executable it runs: started through it, the shell would be measured. */
#include "cli/python.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/locate.h"

extern char **environ;

enum { SHIM_TIMEOUT_MS = 20000 };

static bool is_executable_file(const char *path)
{
    return access(path, X_OK) == 0;
}

static bool join_path(char path[PATH_MAX], const char *folder, size_t length, const char *name)
{
    if (length == 0)
        return snprintf(path, PATH_MAX, "./%s", name) < PATH_MAX;
    return snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, name) < PATH_MAX;
}

static bool find_in_path(const char *name, char ret_path[PATH_MAX])
{
    const char *next = getenv("PATH");
    while (next != NULL) {
        size_t length = strcspn(next, ":");
        if (join_path(ret_path, next, length, name) && is_executable_file(ret_path))
            return true;
        next = next[length] == ':' ? next + length + 1 : NULL;
    }
    return false;
}

static bool find_beside_command(char ret_path[PATH_MAX])
{
    char folder[PATH_MAX];
    return installation_bindir(folder) == 0 &&
           join_path(ret_path, folder, strlen(folder), "python3") && is_executable_file(ret_path);
}

static bool find_wanted(const char *wanted, char ret_path[PATH_MAX])
{
    if (strchr(wanted, '/') == NULL)
        return find_in_path(wanted, ret_path);
    return snprintf(ret_path, PATH_MAX, "%s", wanted) < PATH_MAX && is_executable_file(ret_path);
}

static int find_candidate(const char *wanted, char ret_path[PATH_MAX], struct lp_error *error)
{
    if (wanted != NULL)
        return find_wanted(wanted, ret_path)
                   ? 0
                   : lp_error_set(error, -ENOENT,
                                  "--python '%s': expected an executable file, or "
                                  "a name found in PATH",
                                  wanted);
    const char *venv = getenv("VIRTUAL_ENV");
    if (venv != NULL && venv[0] != '\0') {
        if (join_path(ret_path, venv, strlen(venv), "bin/python") && is_executable_file(ret_path))
            return 0;
        return lp_error_set(error, -ENOENT,
                            "no Python in the virtual environment %s "
                            "(VIRTUAL_ENV); leave it, or give --python",
                            venv);
    }
    if (find_beside_command(ret_path) || find_in_path("python3", ret_path))
        return 0;
    return lp_error_set(error, -ENOENT, "no python3 beside the command or in PATH; give --python");
}

static bool is_script(const char *path)
{
    char start[2] = "";
    lp_cleanup(lp_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && read(fd, start, 2) == 2 && memcmp(start, "#!", 2) == 0;
}

static int spawn_question(const char *shim, int output, pid_t *ret_pid)
{
    char *argv[] = {(char *)shim, "-c", "import sys; print(sys.executable)", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    int result = posix_spawn(ret_pid, shim, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -result;
}

/* The first line, within the time limit. 0 or -errno. */
static int read_line(int fd, char line[PATH_MAX])
{
    size_t used = 0;
    while (used < PATH_MAX - 1) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int ready = poll(&waiting, 1, SHIM_TIMEOUT_MS);
        if (ready <= 0)
            return ready == 0 ? -ETIMEDOUT : -errno;
        ssize_t got = read(fd, line + used, PATH_MAX - 1 - used);
        if (got < 0)
            return -errno;
        used += (size_t)got;
        line[used] = '\0';
        char *newline = strchr(line, '\n');
        if (newline != NULL)
            *newline = '\0';
        if (newline != NULL || got == 0)
            return 0;
    }
    return -ENAMETOOLONG;
}

static int ask_shim(const char *shim, char ret_path[PATH_MAX])
{
    int ends[2];
    pid_t pid;
    ret_path[0] = '\0';
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    lp_cleanup(lp_closep) int input = ends[0];
    int result = spawn_question(shim, ends[1], &pid);
    close(ends[1]);
    if (result < 0)
        return result;
    result = read_line(input, ret_path);
    if (result < 0)
        kill(pid, SIGKILL);
    int status = 0;
    waitpid(pid, &status, 0);
    if (result == 0 && (status != 0 || ret_path[0] != '/'))
        return -EINVAL;
    return result;
}

int python_find(const char *wanted, char ret_path[PATH_MAX], struct lp_error *error)
{
    char candidate[PATH_MAX];
    int result = find_candidate(wanted, candidate, error);
    if (result < 0)
        return result;
    if (!is_script(candidate)) {
        memcpy(ret_path, candidate, sizeof candidate);
        return 0;
    }
    result = ask_shim(candidate, ret_path);
    if (result < 0 || is_script(ret_path))
        return lp_error_set(error, result < 0 ? result : -EINVAL,
                            "%s is a script and did not say which Python it runs (%s); give the "
                            "executable itself by --python",
                            candidate, result < 0 ? lp_error_text(result) : "another script");
    return 0;
}
