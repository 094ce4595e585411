/* The numbers in a directory of /proc: threads (task), descriptors (fd). */
#ifndef LP_PROBE_SYSTEM_DIRECTORY_H
#define LP_PROBE_SYSTEM_DIRECTORY_H

/* Calls `visit` for every entry whose name is a number. The descriptor that reads the directory is
 * told in `own_fd`, which may be NULL, before the first visit. The number of entries, or -errno. */
int lp_directory_each_number(const char *path, int *own_fd,
                             void (*visit)(int number, void *context), void *context);

#endif
