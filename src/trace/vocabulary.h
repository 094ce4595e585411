/* The numbers in records that have a meaning: shared by the agent, which writes them, and by
 * analyze, which reads them. Numbers are never reused. */
#ifndef LP_TRACE_VOCABULARY_H
#define LP_TRACE_VOCABULARY_H

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
