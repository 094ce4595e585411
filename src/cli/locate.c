/* The wheel puts the command into BINDIR and the package into a site-packages folder beside it.
 * Which folder that is depends on the Python that it was installed with, so it is looked for. */
#include "cli/locate.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGENT_NAME "libleakpal_agent.so"
#define BOOTSTRAP_NAME "_bootstrap.py" /* the shorter one */
#define PACKAGE_PATTERN "{lib,lib64,local/lib}/python3*/{site,dist}-packages/leakpal"

static void cut_last_part(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *(slash == path ? slash + 1 : slash) = '\0';
}

int installation_bindir(char ret_folder[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", ret_folder, PATH_MAX - 1);
    if (length < 0)
        return -errno;
    ret_folder[length] = '\0';
    cut_last_part(ret_folder);
    return 0;
}

static int use_package(const char *folder, struct installation *ret_installation)
{
    struct installation *found = ret_installation;
    if (realpath(folder, found->package_dir) == NULL)
        return -errno;
    if (strlen(found->package_dir) + sizeof "/" AGENT_NAME > sizeof found->agent)
        return -ENAMETOOLONG;
    int room = (int)(sizeof found->agent - sizeof "/" AGENT_NAME);
    snprintf(found->agent, sizeof found->agent, "%.*s/%s", room, found->package_dir, AGENT_NAME);
    snprintf(found->bootstrap, sizeof found->bootstrap, "%.*s/%s", room, found->package_dir,
             BOOTSTRAP_NAME);
    return access(found->agent, R_OK) == 0 ? 0 : -errno;
}

/* A folder's name is not a pattern: `my[env]` is to match itself. */
static void escape_pattern(const char *path, char *escaped, size_t size)
{
    size_t used = 0;
    for (; *path != '\0' && used + 2 < size; path++) {
        if (strchr("*?[]{},\\~", *path) != NULL)
            escaped[used++] = '\\';
        escaped[used++] = *path;
    }
    escaped[used] = '\0';
}

/* Of several (one for each Python of a prefix), the one that was installed last. */
static int use_newest(const glob_t *found, struct installation *ret_installation)
{
    int result = -ENOENT;
    struct timespec newest = {0};
    for (size_t i = 0; i < found->gl_pathc; i++) {
        struct installation candidate;
        struct stat status;
        if (use_package(found->gl_pathv[i], &candidate) < 0 || stat(candidate.agent, &status) != 0)
            continue;
        struct timespec changed = status.st_mtim;
        if (result == 0 && (changed.tv_sec < newest.tv_sec ||
                            (changed.tv_sec == newest.tv_sec && changed.tv_nsec <= newest.tv_nsec)))
            continue;
        newest = changed;
        *ret_installation = candidate;
        result = 0;
    }
    return result;
}

static int find_below(const char *prefix, struct installation *ret_installation)
{
    char escaped[2 * PATH_MAX];
    char pattern[2 * PATH_MAX + sizeof PACKAGE_PATTERN + 1];
    escape_pattern(prefix, escaped, sizeof escaped);
    snprintf(pattern, sizeof pattern, "%s/%s", escaped, PACKAGE_PATTERN);
    glob_t found;
    if (glob(pattern, GLOB_BRACE | GLOB_NOSORT, NULL, &found) != 0)
        return -ENOENT;
    int result = use_newest(&found, ret_installation);
    globfree(&found);
    return result;
}

int installation_find(struct installation *ret_installation, struct lp_error *error)
{
    const char *package_dir = getenv("LEAKPAL_PACKAGE_DIR");
    if (package_dir != NULL && package_dir[0] != '\0') {
        int result = use_package(package_dir, ret_installation);
        if (result < 0)
            return lp_error_set(error, -ENOENT, "%s was not found in %s (LEAKPAL_PACKAGE_DIR): %s",
                                AGENT_NAME, package_dir, lp_error_text(result));
        return 0;
    }
    char prefix[PATH_MAX];
    int result = installation_bindir(prefix);
    if (result < 0)
        return lp_error_set(error, result, "/proc/self/exe cannot be read: %s",
                            lp_error_text(result));
    cut_last_part(prefix);
    if (find_below(prefix, ret_installation) == 0)
        return 0;
    return lp_error_set(error, -ENOENT,
                        "%s was not found in %s/%s; install the whole package (pip install "
                        "leakpal), or set LEAKPAL_PACKAGE_DIR to the folder that holds it",
                        AGENT_NAME, prefix, PACKAGE_PATTERN);
}
