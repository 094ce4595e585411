/* The interceptors by name, for a process where they are not preloaded. */
#ifndef LP_AGENT_INTERCEPTORS_H
#define LP_AGENT_INTERCEPTORS_H

struct lp_interceptor {
    const char *name;
    void *function;
    void *real; /* NULL before lp_interceptors_resolve(), or when this libc has none */
};

/* Looks up what every interceptor stands for. */
void lp_interceptors_resolve(void);

/* NULL for a name that is not intercepted. */
const struct lp_interceptor *lp_interceptor_find(const char *name);

#endif
