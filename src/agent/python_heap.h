/* leakpal as the allocator of Python's `mem` and `obj` domains. */
#ifndef LP_AGENT_PYTHON_HEAP_H
#define LP_AGENT_PYTHON_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/amount.h"
#include "probe/cpython/python_api.h"

enum lp_python_heap_mode {
    LP_PYTHON_HEAP_NONE,  /* no Python, or one that cannot be hooked */
    LP_PYTHON_HEAP_PAGES, /* our own pages: the page is the tag */
    LP_PYTHON_HEAP_TAGS,  /* tags on another allocator's blocks */
};

/* Installs the page heap, or tags when they are wanted: before Py_Initialize (from the constructor)
 * or with the GIL held. Does nothing for builds that it does not know. */
void lp_python_heap_install(const struct lp_python *python, enum lp_python_heap_mode wanted);

/* With Python up and the GIL held: sees whether the hook still serves (PYTHONMALLOC and -X dev
 * replace it silently), and falls back to tags on what is there. Cheap after the first time. */
enum lp_python_heap_mode lp_python_heap_check(const struct lp_python *python);

enum lp_python_heap_mode lp_python_heap_mode(void);

/* Why the mode is what it is; static memory. */
const char *lp_python_heap_reason(void);

/* Turns the main interpreter's heap to the birth cycle of now. GIL held. */
void lp_python_heap_turn(void);

/* Has small blocks' births captured from now on, or no more. Larger blocks are entered in the block
 * map, which does so by itself. false: another hook sits on top of ours, so nothing was changed.
 * GIL held. */
bool lp_python_heap_capture(const struct lp_python *python, bool wanted);

/* What was born in the present cycle in small blocks, and lives. GIL held. */
struct lp_amount lp_python_heap_now(void);

#endif
