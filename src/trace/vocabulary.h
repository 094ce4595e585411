/* The numbers in records that have a meaning: shared by the agent, which writes them, and by
 * analyze, which reads them. Numbers are never reused. */
#ifndef LP_TRACE_VOCABULARY_H
#define LP_TRACE_VOCABULARY_H

#include <stdbool.h>

enum lp_layer {
    LP_LAYER_NATIVE = 1,     /* blocks of malloc, anonymous mappings */
    LP_LAYER_PYTHON = 2,     /* Python objects, and buffers that belong to them */
    LP_LAYER_QT = 3,         /* QObjects */
    LP_LAYER_CONNECTION = 4, /* signal connections */
    LP_LAYER_THREAD = 5,
    LP_LAYER_DESCRIPTOR = 6,
};

enum lp_cycle_role {
    LP_ROLE_WARMUP = 1,
    LP_ROLE_COUNTED = 2,
    LP_ROLE_TRAILING = 3,
    LP_ROLE_EXTRA = 4,
    LP_ROLE_CAPTURE = 5,
    LP_ROLE_PROOF = 6,
};

enum lp_feature_state {
    LP_FEATURE_ON = 1,
    LP_FEATURE_PARTIAL = 2,
    LP_FEATURE_OFF = 3,
};

enum lp_note_level {
    LP_NOTE_DEBUG = 1,
    LP_NOTE_INFO = 2,
    LP_NOTE_WARNING = 3,
};

enum lp_test_flag {
    LP_TEST_DELETE = 1 << 0, /* --delete: deleteLater() on each closed dialog */
    LP_TEST_PROVE = 1 << 1,  /* --prove: what holds the leaks is cut in further cycles */
};

enum lp_cluster_flag {
    LP_CLUSTER_GC_TRACKED = 1 << 0, /* Python: the collector knows these objects */
    LP_CLUSTER_BUFFER = 1 << 1,     /* memory of a container, not an object of its own */
    LP_CLUSTER_WRAPPED = 1 << 2,    /* Qt: a Python wrapper is alive, and counted as an object */
    LP_CLUSTER_GROWTH = 1 << 3,     /* newest buffer of a container born before the cycle */
    LP_CLUSTER_REPLACED = 1 << 4,   /* Native: growth that no block explains; bytes: the increase */
};

/* What holds the members of a cluster, as far as the agent looked. */
enum lp_holder {
    LP_HOLDER_UNKNOWN = 0,   /* not looked at, or nothing found */
    LP_HOLDER_CONTAINER = 1, /* a container or cache that may have a bound: more cycles tell */
    LP_HOLDER_BOUNDED = 2,   /* one whose bound was read: `bound` and `filled` say it */
    LP_HOLDER_UNBOUNDED = 3, /* nothing that evicts: a parent, an attribute, a connection, ... */
    LP_HOLDER_NONE = 4,      /* proven: no Python object refers to it */
};

enum lp_frame_kind {
    LP_FRAME_NATIVE = 1,
    LP_FRAME_PYTHON = 2,
};

/* What a step of a path leads to. */
enum lp_node_kind {
    LP_NODE_PYTHON = 1,       /* a Python object of no kind below; label: its type */
    LP_NODE_MODULE = 2,       /* a Python module, by its name */
    LP_NODE_CLASS = 3,        /* a Python class */
    LP_NODE_FUNCTION = 4,     /* a Python function, lambda or method's function; file, line */
    LP_NODE_FRAME = 5,        /* a Python frame that runs or is suspended; file, line */
    LP_NODE_QOBJECT = 6,      /* label: its class, Python's where there is one */
    LP_NODE_CONNECTION = 7,   /* label: "Settings.changed()" */
    LP_NODE_NATIVE = 8,       /* a block of malloc; label: "native block of 40 bytes" */
    LP_NODE_BUFFER = 9,       /* Python's memory that is no object */
    LP_NODE_MAPPING = 10,     /* an anonymous mapping */
    LP_NODE_THREAD = 11,      /* a running thread; label: its kind and name */
    LP_NODE_STATIC = 12,      /* data of a loaded object; label: the object's name, or its symbol */
    LP_NODE_TIMER = 13,       /* a timer of an event dispatcher; label: id and interval */
    LP_NODE_EVENT = 14,       /* a posted event; label: type, loop level */
    LP_NODE_APPLICATION = 15, /* the QCoreApplication */
};

static inline bool lp_node_is_python(enum lp_node_kind kind)
{
    return kind >= LP_NODE_PYTHON && kind <= LP_NODE_FRAME;
}

/* By what a node holds the next one. */
enum lp_edge_kind {
    LP_EDGE_ROOT = 1, /* first step of a path; name: enum-like text ("module", "window", ...) */
    LP_EDGE_ATTRIBUTE = 2,  /* of an instance or class; name: the attribute */
    LP_EDGE_GLOBAL = 3,     /* of a module; name: the variable */
    LP_EDGE_LOCAL = 4,      /* of a frame; name: the variable */
    LP_EDGE_KEY = 5,        /* value of a dict; name: the key, where it is no user data */
    LP_EDGE_INDEX = 6,      /* of a list, tuple, deque; name: the index, or empty */
    LP_EDGE_ITEM = 7,       /* of a set, or any other container, cache or iterator */
    LP_EDGE_CELL = 8,       /* closure variable; name: the variable */
    LP_EDGE_DEFAULT = 9,    /* default argument of a function; name: the parameter, where known */
    LP_EDGE_CALLABLE = 10,  /* function of a partial or a method */
    LP_EDGE_ARGUMENT = 11,  /* argument of a partial; name: index or keyword */
    LP_EDGE_SELF = 12,      /* object of a bound method */
    LP_EDGE_TYPE = 13,      /* an instance's class, a class's base, subclass */
    LP_EDGE_REFERENCE = 14, /* any other reference that a Python object reports */
    LP_EDGE_CHILD = 15,     /* Qt parent to child */
    LP_EDGE_SIGNAL = 16,    /* sender to connection; name: "clicked(bool)" */
    LP_EDGE_SLOT = 17,      /* connection to the callable or its receiver; name: the slot */
    LP_EDGE_WRAPPER = 18,   /* C++ object to its Python wrapper, which it keeps */
    LP_EDGE_WRAPPED = 19,   /* Python wrapper to the C++ object that it owns */
    LP_EDGE_QUEUE = 20,     /* event queue to event, event to its receiver */
    LP_EDGE_TIMER = 21,     /* dispatcher to timer, timer to its object */
    LP_EDGE_RUNS = 22,      /* a running thread to what it runs */
    LP_EDGE_POINTER = 23,   /* a word in native memory that looks like a pointer */
    LP_EDGE_MEMBER = 24,    /* a block to a QObject inside of it */
    LP_EDGE_PROPERTY = 25,  /* QObject to the value of a dynamic property; name: the property */
};

/* Facts about the node of a step. */
enum lp_step_flag {
    LP_STEP_SURVIVOR = 1 << 0,     /* born in the test's cycles after the warm-up */
    LP_STEP_SHOWN = 1 << 1,        /* a visible window, or in one */
    LP_STEP_CLOSED = 1 << 2,       /* a widget or window that was shown and is hidden */
    LP_STEP_GONE = 1 << 3,         /* a Python wrapper whose C++ object is gone */
    LP_STEP_UNWRAPPED = 1 << 4,    /* a C++ object of a Python class whose wrapper is gone */
    LP_STEP_CONSERVATIVE = 1 << 5, /* the edge is a guess: a word that looks like a pointer */
    LP_STEP_PENDING = 1 << 6,      /* a DeferredDelete is posted to it */
    LP_STEP_RUNNING = 1 << 7,      /* a thread that runs */
    LP_STEP_ACTIVE = 1 << 8,       /* a timer or animation that is active */
    LP_STEP_FILTER = 1 << 9,       /* installed as an event filter */
    LP_STEP_FINISHED = 1 << 10,    /* a thread that has finished, or an object that lives in one */
    LP_STEP_BOUNDED = 1 << 11,     /* a container whose bound was read; detail says it */
    LP_STEP_LIBRARY = 1 << 12,     /* defined in the interpreter's, a binding's or Qt's own files */
    LP_STEP_TOP_LEVEL = 1 << 13,   /* a widget that is a window of its own */
    LP_STEP_SHARES = 1 << 14,      /* it has a std::shared_ptr to something */
};

/* Whether a path to a cluster's members was found. */
enum lp_reach {
    LP_REACH_UNKNOWN = 0, /* not looked for, or the search did not end */
    LP_REACH_PATH = 1,    /* STEPs follow */
    LP_REACH_NOTHING = 2, /* no word in the process points to it: lost */
    LP_REACH_MEMBERS =
        3, /* only by what leaks itself: STEPs begin at a survivor that no root reaches */
    LP_REACH_REFERENCE =
        4 /* Python: its reference count says that it is held; no object refers to it */
};

enum lp_autopsy_state {
    LP_AUTOPSY_COMPLETE = 1,
    LP_AUTOPSY_INCOMPLETE = 2, /* what was found until then was recorded */
    LP_AUTOPSY_SKIPPED = 3,
};

/* How --prove cut an edge. */
enum lp_cut {
    LP_CUT_NONE = 0,
    LP_CUT_DISCONNECT = 1,   /* the connection */
    LP_CUT_DELETE_LATER = 2, /* the QObject */
    LP_CUT_REMOVE = 3,       /* the entry of a container, the attribute */
    LP_CUT_QUIT = 4,         /* the thread: quit() and wait() */
    LP_CUT_CLOSE = 5,        /* the descriptor */
};

enum lp_outcome {
    LP_OUTCOME_EXITED = 1,    /* status: exit status */
    LP_OUTCOME_SIGNALED = 2,  /* status: signal number */
    LP_OUTCOME_TIMED_OUT = 3, /* killed by the command at its time limit; status: seconds */
};

enum lp_known_treatment {
    LP_KNOWN_EXCLUDE = 1, /* shown apart, and neither in verdict nor in budget */
    LP_KNOWN_INCLUDE = 2, /* counts as the application's, whoever owns it */
};

#endif
