/* sys.modules, the frames of all threads, and what thread states and interpreters keep: that is
 * what CPython starts from itself. Frame objects are made for frames that have none; in the copy
 * of the process nobody sees them. */
#include "agent/autopsy/walk.h"

#include "probe/cpython/python_object.h"
#include "probe/cpython/python_walk.h"

enum {
    MAX_FRAMES = 2000,
    MAX_THREADS = 4096,
    STATE_BYTES = 256, /* PyThreadState has 264 bytes and more in 3.9 to 3.13 */
};

static void add_root(struct lp_walk *walk, const void *object, const char *name)
{
    const struct lp_python *python = lp_walk_environment(walk)->python;
    struct lp_node root = {(uintptr_t)object, lp_python_node_kind(python, object)};
    lp_walk_root(walk, root, name);
}

static void add_modules(struct lp_walk *walk, const struct lp_python *python)
{
    struct lp_py_object *modules = python->module_list(), *key, *value;
    ssize_t position = 0;
    while (modules != NULL && python->dict_next(modules, &position, &key, &value))
        add_root(walk, value, "module");
}

static void add_frames(struct lp_walk *walk, const struct lp_python *python,
                       struct lp_py_thread *thread)
{
    struct lp_py_object *frame = python->thread_frame(thread);
    for (int i = 0; frame != NULL && i < MAX_FRAMES; i++) {
        add_root(walk, frame, "frame");
        frame = python->frame_back(frame);
    }
}

/* The thread's dict, context and exceptions: every word of its state that is an object's address.
 */
static void add_state(struct lp_walk *walk, const struct lp_py_thread *thread)
{
    for (size_t offset = 0; offset < STATE_BYTES; offset += sizeof(uintptr_t)) {
        struct lp_node found;
        uintptr_t word = lp_py_word(thread, offset);
        if (lp_walk_resolve(walk, word, &found) && found.address == word &&
            found.kind == LP_NODE_PYTHON)
            lp_walk_root(walk, found, "thread");
    }
}

static void add_interpreter(struct lp_walk *walk, const struct lp_python *python, void *interpreter)
{
    const void *dict = python->interpreter_dict(interpreter);
    if (dict != NULL)
        add_root(walk, dict, "interpreter");
    struct lp_py_thread *thread = python->thread_head(interpreter);
    for (int i = 0; thread != NULL && i < MAX_THREADS; i++) {
        add_frames(walk, python, thread);
        add_state(walk, thread);
        thread = python->thread_next(thread);
    }
}

void lp_python_roots(struct lp_walk *walk)
{
    const struct lp_python *python = lp_walk_environment(walk)->python;
    if (!lp_python_knows_references(python))
        return;
    python->error_clear();
    add_modules(walk, python);
    for (void *interpreter = python->interpreter_head(); interpreter != NULL;
         interpreter = python->interpreter_next(interpreter))
        add_interpreter(walk, python, interpreter);
}
