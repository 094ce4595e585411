/* File descriptor io without stdio: whole writes, whole reads. errno is left alone; results are
 * -errno on failure. */
#ifndef LP_BASE_IO_H
#define LP_BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

/* Writes all of it, over short writes and EINTR. 0 or -errno. */
int lp_write_all(int fd, const void *bytes, size_t size);

/* Reads up to `size` bytes at once from a whole file (for /proc): the length read, or -errno. The
 * text is terminated by a zero; at most size - 1 bytes are read. */
ssize_t lp_read_text(const char *path, char *buffer, size_t size);

/* Appends to the file (made when missing, close-on-exec), opened and closed in this call, so that
 * no descriptor stays in the host. 0 or -errno. */
int lp_append_file(const char *path, const void *bytes, size_t size);

/* close() for lp_cleanup; ignores -1. */
void lp_closep(int *fd);

#endif
