/* leakpal._agent: the agent's functions for Python. The agent is loaded with this module where it
 * was not preloaded, and sleeps until start(); while it is not live, is_active() says so and the
 * other functions raise RuntimeError. Limited API 3.9. */
#include <Python.h>

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "leakpal/leakpal.h"

#define AGENT_NAME "libleakpal_agent.so"

/* The agent is found by its file beside this one and not by the linker, which would need a search
 * path in the file that every installation has to write anew. */
#define AGENT_FUNCTIONS(F)                                                                         \
    F(adopt)                                                                                       \
    F(attach)                                                                                      \
    F(environment)                                                                                 \
    F(error)                                                                                       \
    F(finish)                                                                                      \
    F(log)                                                                                         \
    F(qobject_is_alive)                                                                            \
    F(recording_path)                                                                              \
    F(settle)                                                                                      \
    F(snapshot)                                                                                    \
    F(start)                                                                                       \
    F(test_begin)                                                                                  \
    F(test_end)                                                                                    \
    F(test_is_proving)                                                                             \
    F(test_next)                                                                                   \
    F(test_remember)                                                                               \
    F(worker_left)

#define F(name) __typeof__(leakpal_##name) *name;
static struct {
    AGENT_FUNCTIONS(F)
} agent;
#undef F

static struct leakpal_test *running_test;

static int require_agent(void)
{
    if (agent.recording_path() != NULL)
        return 1;
    PyErr_SetString(PyExc_RuntimeError, "the leakpal agent is not live in this process");
    return 0;
}

static PyObject *is_active(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return PyBool_FromLong(agent.recording_path() != NULL);
}

static PyObject *start(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"recording", "keep_allocator", NULL};
    const char *recording;
    int keep_allocator = 0;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "s|p", names, &recording,
                                     &keep_allocator))
        return NULL;
    int result = agent.start(recording, keep_allocator ? LEAKPAL_KEEP_ALLOCATOR : 0);
    if (result == 0 || result == -EALREADY)
        return PyBool_FromLong(result == 0);
    errno = -result;
    return PyErr_SetFromErrnoWithFilename(PyExc_OSError, recording);
}

static PyObject *test_begin(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"name",   "kind",    "target", "warmup", "counted", "is_delete",
                            "settle", "timeout", "raises", "prove",  NULL};
    const char *name;
    int is_delete = 0, raises = 0, prove = 0;
    struct leakpal_options options = {.has_warmup = 1};
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "sssII|pddpp", names, &name,
                                     &options.kind, &options.target, &options.warmup,
                                     &options.counted, &is_delete, &options.settle_seconds,
                                     &options.timeout_seconds, &raises, &prove) ||
        !require_agent())
        return NULL;
    options.flags = (is_delete ? LEAKPAL_DELETE : 0) | (raises ? LEAKPAL_RAISE : 0) |
                    (prove ? LEAKPAL_PROVE : 0);
    running_test = agent.test_begin(name, &options);
    Py_RETURN_NONE;
}

static PyObject *is_testing(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return PyBool_FromLong(running_test != NULL);
}

static PyObject *is_proving(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return PyBool_FromLong(agent.test_is_proving(running_test));
}

static PyObject *test_next(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return require_agent() ? PyBool_FromLong(agent.test_next(running_test)) : NULL;
}

static PyObject *test_remember(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (!require_agent())
        return NULL;
    agent.test_remember(running_test);
    Py_RETURN_NONE;
}

static PyObject *test_end(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (!require_agent())
        return NULL;
    agent.test_end(running_test);
    running_test = NULL;
    Py_RETURN_NONE;
}

static PyObject *error(PyObject *self, PyObject *arguments)
{
    const char *kind, *message, *detail;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "sss", &kind, &message, &detail) || !require_agent())
        return NULL;
    agent.error(running_test, kind, message, detail);
    Py_RETURN_NONE;
}

static PyObject *worker_left(PyObject *self, PyObject *arguments)
{
    struct leakpal_worker worker = {0};
    int is_running;
    unsigned long long tid;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "IssspK", &worker.cycle, &worker.class_name, &worker.name,
                          &worker.state, &is_running, &tid) ||
        !require_agent())
        return NULL;
    worker.is_running = is_running != 0;
    worker.tid = tid;
    agent.worker_left(running_test, &worker);
    Py_RETURN_NONE;
}

static PyObject *is_qobject_alive(PyObject *self, PyObject *arguments)
{
    unsigned long long address;
    unsigned cycle;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "KI", &address, &cycle) || !require_agent())
        return NULL;
    const void *object = (const void *)(uintptr_t)address;
    return PyBool_FromLong(agent.qobject_is_alive(running_test, object, cycle));
}

/* A reference that nobody has: no container of ours stands among what holds the object. */
static PyObject *keep(PyObject *self, PyObject *object)
{
    (void)self;
    Py_INCREF(object);
    Py_RETURN_NONE;
}

static PyObject *attach(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (!require_agent())
        return NULL;
    agent.attach();
    Py_RETURN_NONE;
}

static PyObject *settle(PyObject *self, PyObject *arguments)
{
    double seconds;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "d", &seconds) || !require_agent())
        return NULL;
    agent.settle(seconds);
    Py_RETURN_NONE;
}

static PyObject *adopt(PyObject *self, PyObject *address)
{
    (void)self;
    void *qobject = PyLong_AsVoidPtr(address);
    if ((qobject == NULL && PyErr_Occurred()) || !require_agent())
        return NULL;
    agent.adopt(qobject);
    Py_RETURN_NONE;
}

static PyObject *environment(PyObject *self, PyObject *arguments)
{
    const char *key, *value;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "ss", &key, &value) || !require_agent())
        return NULL;
    agent.environment(key, value);
    Py_RETURN_NONE;
}

static PyObject *log_line(PyObject *self, PyObject *arguments)
{
    int level;
    const char *text;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "is", &level, &text) || !require_agent())
        return NULL;
    agent.log(level, text);
    Py_RETURN_NONE;
}

static PyObject *recording_path(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    const char *path = agent.recording_path();
    if (path == NULL)
        Py_RETURN_NONE;
    return PyUnicode_DecodeFSDefault(path);
}

static PyObject *snapshot(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"label", "orphan_age", NULL};
    const char *label;
    double orphan_age = -1;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "s|d", names, &label, &orphan_age) ||
        !require_agent())
        return NULL;
    agent.snapshot(label, orphan_age);
    Py_RETURN_NONE;
}

static PyObject *finish(PyObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    if (!require_agent())
        return NULL;
    agent.finish();
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"is_active", is_active, METH_NOARGS, "Whether the agent is live in this process."},
    {"start", (PyCFunction)(void (*)(void))start, METH_VARARGS | METH_KEYWORDS,
     "Make the agent live, with a recording at an absolute path: False when it was. "
     "keep_allocator: "
     "tag the blocks of the allocator that Python uses now, instead of replacing it."},
    {"test_begin", (PyCFunction)(void (*)(void))test_begin, METH_VARARGS | METH_KEYWORDS,
     "Start a test of `warmup` and `counted` cycles; times in seconds. raises: after the timeout, "
     "raise TimeoutError in this thread. prove: cut what holds the leaks in further cycles."},
    {"is_testing", is_testing, METH_NOARGS, "Whether a test has begun and not ended."},
    {"is_proving", is_proving, METH_NOARGS,
     "Whether what is measured has ended, and the cycles of a proof run."},
    {"test_next", test_next, METH_NOARGS,
     "End the cycle that runs and begin the next: True, or False when enough were run."},
    {"test_remember", test_remember, METH_NOARGS,
     "Remember the classes of the QObjects that are alive now."},
    {"test_end", test_end, METH_NOARGS, "End the test."},
    {"error", error, METH_VARARGS, "Record that the target failed: kind, message, detail."},
    {"worker_left", worker_left, METH_VARARGS,
     "Record a worker that is left: cycle, class name, name, state, is_running, tid."},
    {"is_qobject_alive", is_qobject_alive, METH_VARARGS,
     "Whether the QObject at an address is alive and was made in a cycle: address, cycle."},
    {"keep", keep, METH_O, "Keep an object for as long as the process lives."},
    {"attach", attach, METH_NOARGS, "Hook the Qt libraries loaded since the last call."},
    {"settle", settle, METH_VARARGS, "Outside of a test: come to rest, at most so many seconds."},
    {"adopt", adopt, METH_O, "Make the QObject at this address known."},
    {"environment", environment, METH_VARARGS, "Record a key and a value of the environment."},
    {"log", log_line, METH_VARARGS, "Record a line of the log: level, text."},
    {"recording_path", recording_path, METH_NOARGS,
     "The file that this process is recorded in, or None."},
    {"snapshot", (PyCFunction)(void (*)(void))snapshot, METH_VARARGS | METH_KEYWORDS,
     "Record memory under a label, and QObjects without parent older than `orphan_age` (30) "
     "seconds."},
    {"finish", finish, METH_NOARGS, "Write the end record; nothing is recorded afterwards."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_agent",
    .m_doc = "The leakpal agent's functions.",
    .m_size = -1,
    .m_methods = methods,
};

/* The agent that was preloaded, or the one beside this module. */
static void *open_agent(void)
{
    Dl_info here;
    char path[PATH_MAX];
    void *handle = dlopen(AGENT_NAME, RTLD_NOW | RTLD_NOLOAD);
    if (handle != NULL || dladdr(&definition, &here) == 0)
        return handle;
    const char *slash = strrchr(here.dli_fname, '/');
    int folder = slash != NULL ? (int)(slash - here.dli_fname) + 1 : 0;
    if (snprintf(path, sizeof path, "%.*s" AGENT_NAME, folder, here.dli_fname) >= PATH_MAX)
        return NULL;
    return dlopen(path, RTLD_NOW);
}

static int find_agent(void)
{
    void *handle = open_agent();
    if (handle == NULL) {
        const char *reason = dlerror();
        PyErr_Format(PyExc_ImportError, AGENT_NAME " cannot be loaded: %s",
                     reason != NULL ? reason : "its path is too long");
        return -1;
    }
#define F(name)                                                                                    \
    if ((*(void **)&agent.name = dlsym(handle, "leakpal_" #name)) == NULL) {                       \
        PyErr_SetString(PyExc_ImportError,                                                         \
                        AGENT_NAME " is of another version: it has no leakpal_" #name);            \
        return -1;                                                                                 \
    }
    AGENT_FUNCTIONS(F)
#undef F
    return 0;
}

PyMODINIT_FUNC PyInit__agent(void);
PyMODINIT_FUNC PyInit__agent(void)
{
    return find_agent() == 0 ? PyModule_Create(&definition) : NULL;
}
