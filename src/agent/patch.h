/* Interception without preloading: the relocation slots of every loaded object that lead to an
 * intercepted name are pointed at the interceptor, in objects that are loaded later too. Objects in
 * other namespaces (dlmopen) have a libc of their own and stay as they are, as with preloading. */
#ifndef LP_AGENT_PATCH_H
#define LP_AGENT_PATCH_H

#include <stdbool.h>
#include <stdint.h>

struct lp_patched {
    unsigned objects;   /* looked at */
    unsigned slots;     /* that lead to an interceptor now */
    unsigned refused;   /* slots whose memory could not be made writable */
    unsigned copies;    /* words of writable data that hold malloc, calloc, realloc or free */
    char copied_in[64]; /* the file name of the first object with such a word */
};

/* Patches every object that is loaded now and was not seen before; call it again after more may
 * have been loaded. Takes no lock that a host's code runs under. Any thread. */
void lp_patch_objects(void);

/* The function that calls of this name are to lead to; NULL: they stay as they are. */
typedef const void *lp_patch_choice(const char *name);

/* Patches the one object that contains `code`, with all of its relocations done; false: no call was
 * found. At the start, before other threads. */
bool lp_patch_calls(const void *code, lp_patch_choice *choose);

/* This thread is about to call dlopen, which will return to the address at this place of the stack:
 * its next calls of interceptors patch what is loaded by then. */
void lp_patch_soon(const uintptr_t *return_address);

/* Whether this thread has loaded anything since it was asked last. */
bool lp_patch_has_loaded(void);

/* What has been patched so far. Counts the copies, which reads all writable data: once, at the
 * start. */
struct lp_patched lp_patch_look(void);

#endif
