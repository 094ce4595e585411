/* The explanation of a test's leaks, made in a copy of the process while the application goes on.
 */
#ifndef LP_AGENT_AUTOPSY_AUTOPSY_H
#define LP_AGENT_AUTOPSY_AUTOPSY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/autopsy/suspect.h"
#include "agent/census.h"

/* Copies the process and lets the copy look for who holds the members of the leaking clusters of
 * the last census. `census` is that census with the capture cycles included in `cycles`; the last
 * `captured` cycles of it were captured. Test thread, GIL held, outside of cycles. */
void lp_autopsy_start(const struct lp_census *census, uint32_t captured);

/* Waits for the copy, at most until its deadline (other threads run meanwhile, also Python's), and
 * puts its records into the recording, with an AUTOPSY record at the end. Without a copy: nothing.
 */
void lp_autopsy_finish(void);

/* The edges that hold what leaks, of the last autopsy that was complete; none without. */
const struct lp_suspects *lp_autopsy_suspects(void);

#endif
