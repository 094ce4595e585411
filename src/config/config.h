/* What an application says of itself: leakpal.toml, or [tool.leakpal] of pyproject.toml
 * (docs/configuration.md). Everything lies in one arena; texts are UTF-8, absent ones NULL. A value
 * is as it is written: ${input.NAME} and "@name" are filled in where the component is run. */
#ifndef LP_CONFIG_CONFIG_H
#define LP_CONFIG_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/vector.h"

enum { LP_CONFIG_INHERIT = -1 }; /* of a number: nothing is said here */

/* Each number may be LP_CONFIG_INHERIT. */
struct lp_config_budget {
    int64_t bytes_per_cycle; /* of a worker: per operation */
    int64_t workers, threads, fds, orphans;
};

/* [dialogs.NAME], [workers.NAME], [calls.NAME] */
struct lp_component {
    const char *kind; /* "dialog", "worker" or "call" */
    const char *name;
    const char *description;
    const char *target;    /* of a class or callable; exactly one of these two is set */
    const char *factory;   /* of a callable that is called for each object */
    const char *args_json; /* a JSON object; "{}" when there are none */
    const char *interact, *setup, *teardown;
    struct lp_vector needs; /* const char *: inputs without which it is skipped: those listed, and
                               those that its args use */
    bool is_delete;
    bool is_prove;
    int64_t cycles, warmup; /* operations of a worker are cycles; or LP_CONFIG_INHERIT */
    double timeout_seconds, settle_seconds; /* negative: LP_CONFIG_INHERIT */
    struct lp_config_budget budget;
    uint32_t line; /* of its header */
};

/* [objects]: NAME = "module:callable", or { target = ..., args = {...} }; made once, when the first
 * component that refers to it by "@NAME" is about to run. They never refer to one another in a
 * circle. */
struct lp_config_object {
    const char *name;
    const char *target;
    const char *args_json;
};

/* [[known]]: a leak by its fingerprint. */
struct lp_config_known {
    const char *fingerprint;
    const char *reason;
    const char *component; /* a glob over component names; NULL: every one */
    uint32_t expires_day;  /* days since 1970-01-01, the last one that it holds on; 0: for ever */
    bool is_include;       /* count it as the application's; otherwise it is left out */
};

struct lp_config {
    struct lp_arena arena;
    const char *path;   /* absolute, of the file */
    const char *folder; /* absolute, of the file: the first of sys.path, and of relative paths */
    const char *application, *setup, *teardown;
    const char *binding, *python; /* python: absolute, or a name for PATH */
    double timeout_seconds, settle_seconds, orphan_age_seconds; /* negative: LP_CONFIG_INHERIT */
    bool is_prove;
    struct lp_config_budget dialogs, workers, calls; /* [budgets] */
    struct lp_vector components; /* struct lp_component, in the order of the file */
    struct lp_vector objects;    /* struct lp_config_object */
    struct lp_vector known;      /* struct lp_config_known */
};

/* The file for programs started in `folder`: leakpal.toml, or a pyproject.toml with [tool.leakpal],
 * in it or the nearest folder above. 0, or -ENOENT. */
int lp_config_find(const char *folder, char ret_path[PATH_MAX]);

/* 0; -errno when it cannot be read; -EINVAL, where `error` names the file, the line, the key and
 * what was expected there. The configuration is the caller's. */
int lp_config_load(const char *path, struct lp_config **ret_config, struct lp_error *error);

/* The same from memory, as if it stood in the file `path` (whose folder must be there); the bytes
 * are not needed afterwards. */
int lp_config_parse(const char *path, const char *bytes, size_t size, struct lp_config **ret_config,
                    struct lp_error *error);

/* NULL when there is none of that name. */
const struct lp_component *lp_config_component(const struct lp_config *config, const char *name);

void lp_config_free(struct lp_config *config);
LP_DEFINE_CLEANUP(struct lp_config *, lp_config_free);

#endif
