/* The functions of libc that give one new descriptor, as the interceptors make them up: X(name,
 * parameters, arguments). Those that are made otherwise (variable arguments, two
 * descriptors, a FILE) are in intercept_descriptor.c. */
#ifndef LP_AGENT_DESCRIPTOR_FUNCTIONS_H
#define LP_AGENT_DESCRIPTOR_FUNCTIONS_H

#include <signal.h>
#include <sys/socket.h>
#include <sys/types.h>

#define LP_DESCRIPTOR_FUNCTIONS(X)                                                                 \
    X(creat, (const char *path, mode_t mode), (path, mode))                                        \
    X(socket, (int domain, int type, int protocol), (domain, type, protocol))                      \
    X(accept, (int fd, struct sockaddr *address, socklen_t *length), (fd, address, length))        \
    X(accept4, (int fd, struct sockaddr *address, socklen_t *length, int flags),                   \
      (fd, address, length, flags))                                                                \
    X(eventfd, (unsigned count, int flags), (count, flags))                                        \
    X(dup, (int fd), (fd))                                                                         \
    X(dup2, (int fd, int wanted), (fd, wanted))                                                    \
    X(dup3, (int fd, int wanted, int flags), (fd, wanted, flags))                                  \
    X(epoll_create, (int size), (size))                                                            \
    X(epoll_create1, (int flags), (flags))                                                         \
    X(memfd_create, (const char *name, unsigned flags), (name, flags))                             \
    X(timerfd_create, (clockid_t clock, int flags), (clock, flags))                                \
    X(inotify_init, (void), ())                                                                    \
    X(inotify_init1, (int flags), (flags))                                                         \
    X(signalfd, (int fd, const sigset_t *mask, int flags), (fd, mask, flags))

#endif
