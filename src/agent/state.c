/* The words of state.h. */
#include "agent/state.h"

_Atomic uint16_t lp_epoch_now;
_Atomic bool lp_is_tagging;
_Thread_local int lp_suspended __attribute__((tls_model("initial-exec")));
