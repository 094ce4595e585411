/* The words of state.h. */
#include "agent/state.h"

_Atomic uint32_t lp_epoch_now;
void (*lp_capture_birth)(uintptr_t address);
bool lp_wants_captures;
_Atomic bool lp_is_tagging;
_Thread_local int lp_suspended __attribute__((tls_model("initial-exec")));
