/* What the application calls by libc's names. Each interceptor calls the real function and reports
 * to a table; no logic of its own. The exported names are listed in agent.map. */
#ifndef LP_AGENT_INTERCEPT_H
#define LP_AGENT_INTERCEPT_H

#define LP_EXPORT __attribute__((visibility("default")))

/* With everything inlined that it calls (the agent is compiled as one): for what runs for each
 * block. */
#define LP_EXPORT_HOT __attribute__((visibility("default"), flatten))

#endif
