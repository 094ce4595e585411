/* The heap of a copy of the process: what the host's functions allocate and free there. */
#ifndef LP_AGENT_AUTOPSY_COPY_HEAP_H
#define LP_AGENT_AUTOPSY_COPY_HEAP_H

/* In the copy: points the functions behind the interceptors (agent/real.h) to an arena. The host's
 * own allocator may have been in use by a thread that is not here, its locks taken. */
void lp_copy_heap_install(void);

#endif
