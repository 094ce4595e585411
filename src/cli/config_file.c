/* The whole is read as a configuration before it takes the file's place by a rename, so that
 * neither a mistake nor a full disk costs what was there. */
#include "cli/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "config/config.h"

enum { MAX_BYTES = 16 << 20 };

/* What is there, with a line feed at its end, and the new text behind it; the caller's. */
static char *read_and_append(const char *path, const char *text, mode_t *ret_mode)
{
    struct stat status;
    lp_cleanup(lp_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;
    *ret_mode = 0644;
    if (fd < 0 && errno != ENOENT)
        return NULL;
    if (fd >= 0 && fstat(fd, &status) == 0) {
        size = (size_t)status.st_size;
        *ret_mode = status.st_mode & 07777;
    }
    if (size > MAX_BYTES) {
        errno = EFBIG;
        return NULL;
    }
    char *whole = malloc(size + strlen(text) + 2);
    if (whole == NULL)
        return NULL;
    ssize_t got = fd >= 0 ? read(fd, whole, size) : 0;
    if (got < 0 || (size_t)got != size) {
        free(whole);
        errno = EIO;
        return NULL;
    }
    if (size > 0 && whole[size - 1] != '\n')
        whole[size++] = '\n';
    strcpy(whole + size, size == 0 && text[0] == '\n' ? text + 1 : text);
    return whole;
}

static int replace(const char *path, const char *whole, mode_t mode)
{
    char draft[PATH_MAX + sizeof ".XXXXXX"];
    snprintf(draft, sizeof draft, "%s.XXXXXX", path);
    lp_cleanup(lp_closep) int fd = mkostemp(draft, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int result = lp_write_all(fd, whole, strlen(whole));
    if (result == 0 && (fchmod(fd, mode) != 0 || fsync(fd) != 0 || rename(draft, path) != 0))
        result = -errno;
    if (result < 0)
        unlink(draft);
    return result;
}

int config_file_append(const char *path, const char *text, struct lp_error *error)
{
    lp_cleanup(lp_config_freep) struct lp_config *config = NULL;
    struct lp_error mistake = {0};
    char real[PATH_MAX];
    mode_t mode;
    if (realpath(path, real) == NULL)
        snprintf(real, sizeof real, "%s", path);
    char *whole = read_and_append(real, text, &mode);
    if (whole == NULL)
        return lp_error_set(error, -errno, "%s cannot be read: %s", path, lp_error_text(-errno));
    int result = lp_config_parse(real, whole, strlen(whole), &config, &mistake);
    if (result < 0)
        lp_error_set(error, result,
                     "%s was left as it is: with the new tables it would not load (%s)", path,
                     mistake.message);
    else if ((result = replace(real, whole, mode)) < 0)
        lp_error_set(error, result, "%s cannot be written: %s", path, lp_error_text(result));
    free(whole);
    return result;
}
