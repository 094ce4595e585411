/* What the application calls by libc's names. Each interceptor calls the real function and reports
 * to a table; no logic of its own. The exported names are listed in agent.map. */
#ifndef LP_AGENT_INTERCEPT_H
#define LP_AGENT_INTERCEPT_H

#define LP_EXPORT __attribute__((visibility("default")))

#endif
