/* Every run has a recording of its own. The file is made before the application starts, so that a
 * path that cannot be written is told before anything runs. */
#include "cli/recording_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "trace/record.h"

static const char *home_folder(void)
{
    const char *home = getenv("HOME");
    if (home != NULL && home[0] == '/')
        return home;
    const struct passwd *user = getpwuid(getuid());
    return user != NULL ? user->pw_dir : NULL;
}

static bool choose_cache(char folder[PATH_MAX])
{
    const char *cache = getenv("XDG_CACHE_HOME");
    if (cache != NULL && cache[0] == '/')
        return snprintf(folder, PATH_MAX, "%s/leakpal/recordings", cache) < PATH_MAX;
    const char *home = home_folder();
    return home != NULL &&
           snprintf(folder, PATH_MAX, "%s/.cache/leakpal/recordings", home) < PATH_MAX;
}

static int make_folders(char *folder)
{
    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int result = mkdir(folder, 0777);
        *slash = '/';
        if (result != 0 && errno != EEXIST)
            return -errno;
    }
    return mkdir(folder, 0777) == 0 || errno == EEXIST ? 0 : -errno;
}

void recording_clean_name(const char *name, char *clean, size_t size)
{
    size_t used = 0;
    for (; name[used] != '\0' && used + 1 < size; used++) {
        bool is_plain = isalnum((unsigned char)name[used]) || strchr("._-", name[used]) != NULL;
        clean[used] = is_plain ? name[used] : '_';
    }
    clean[used] = '\0';
}

/* "CACHE/leakpal/recordings/NAME-DATE-PID", in a folder that is there then. */
static int choose_default(const char *name, char ret_path[PATH_MAX], struct lp_error *error)
{
    char folder[PATH_MAX];
    char clean[64];
    char date[32];
    struct tm parts;
    time_t now = time(NULL);
    if (!choose_cache(folder))
        return lp_error_set(error, -ENOENT,
                            "no cache folder for the recording (HOME and "
                            "XDG_CACHE_HOME are not set); give --recording FILE or --output-dir "
                            "DIR");
    int result = make_folders(folder);
    if (result < 0)
        return lp_error_set(error, result,
                            "the folder for recordings %s cannot be made: %s; give "
                            "--recording FILE or --output-dir DIR",
                            folder, lp_error_text(result));
    recording_clean_name(name, clean, sizeof clean);
    localtime_r(&now, &parts);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &parts);
    int length = snprintf(ret_path, PATH_MAX, "%s/%s-%s-%d", folder, clean, date, (int)getpid());
    return length < PATH_MAX ? 0 : lp_error_set(error, -ENAMETOOLONG, "%s: too long", folder);
}

static int choose_file(const char *name, char ret_path[PATH_MAX], struct lp_error *error)
{
    int result = choose_default(name, ret_path, error);
    if (result < 0)
        return result;
    if (strlen(ret_path) + sizeof ".leakpal" > PATH_MAX)
        return lp_error_set(error, -ENAMETOOLONG, "%s: too long", ret_path);
    strcat(ret_path, ".leakpal");
    return 0;
}

static int make_absolute(const char *path, char ret_path[PATH_MAX], struct lp_error *error)
{
    char here[PATH_MAX] = "";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
        return lp_error_set(error, -errno, "no current folder: %s", lp_error_text(-errno));
    int length = snprintf(ret_path, PATH_MAX, "%s%s%s", here, path[0] == '/' ? "" : "/", path);
    return length < PATH_MAX ? 0 : lp_error_set(error, -ENAMETOOLONG, "%s: too long", path);
}

static bool may_replace(int fd)
{
    char start[sizeof LP_TRACE_MAGIC - 1];
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    ssize_t got = pread(fd, start, sizeof start, 0);
    return got == 0 ||
           (got == (ssize_t)sizeof start && memcmp(start, LP_TRACE_MAGIC, sizeof start) == 0);
}

static int make_empty(const char *path, struct lp_error *error)
{
    lp_cleanup(lp_closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    if (fd < 0)
        return lp_error_set(error, -errno, "the recording %s cannot be written: %s", path,
                            lp_error_text(-errno));
    if (!may_replace(fd))
        return lp_error_set(error, -EEXIST,
                            "%s is there already and is no recording; it is left "
                            "as it is. Give --recording another path",
                            path);
    if (ftruncate(fd, 0) != 0)
        return lp_error_set(error, -errno, "the recording %s cannot be emptied: %s", path,
                            lp_error_text(-errno));
    return 0;
}

int recording_file_make(const char *wanted, const char *name, char ret_path[PATH_MAX],
                        struct lp_error *error)
{
    int result = wanted != NULL ? make_absolute(wanted, ret_path, error)
                                : choose_file(name, ret_path, error);
    return result < 0 ? result : make_empty(ret_path, error);
}

int recording_folder_make(const char *wanted, const char *name, char ret_path[PATH_MAX],
                          struct lp_error *error)
{
    int result = wanted != NULL ? make_absolute(wanted, ret_path, error)
                                : choose_default(name, ret_path, error);
    if (result < 0)
        return result;
    result = make_folders(ret_path);
    if (result == 0 && access(ret_path, W_OK | X_OK) != 0)
        result = -errno;
    struct stat status;
    if (result == 0 && (stat(ret_path, &status) != 0 || !S_ISDIR(status.st_mode)))
        result = -ENOTDIR;
    return result == 0 ? 0
                       : lp_error_set(error, result, "the folder %s cannot be made: %s", ret_path,
                                      lp_error_text(result));
}
