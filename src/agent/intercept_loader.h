/* dlopen, dlmopen, dlsym and dlvsym where the agent was not preloaded. The loader finds out who
 * calls by the return address (DT_RUNPATH, RTLD_NEXT), so these are jumps in assembly: what they do
 * before the jump is here. */
#ifndef LP_AGENT_INTERCEPT_LOADER_H
#define LP_AGENT_INTERCEPT_LOADER_H

/* intercept_loader_x86_64.S; never called by C code. */
void lp_intercepted_dlopen(void);
void lp_intercepted_dlmopen(void);
void lp_intercepted_dlsym(void);
void lp_intercepted_dlvsym(void);

/* Sets where the jumps go, after lp_interceptors_resolve(). */
void lp_loader_resolve(void);

#endif
