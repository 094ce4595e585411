/* Threads that run, with birth cycle and the stack that started them. */
#ifndef LP_AGENT_THREAD_TABLE_H
#define LP_AGENT_THREAD_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/stack.h"

struct lp_thread {
    int tid; /* 0 until it runs */
    uint16_t epoch;
    bool is_alive;
    enum lp_thread_kind kind;
    uint32_t stack; /* that started it; 0: unknown */
};

/* A thread is about to be created by the calling thread: its entry, or NULL when the table is full.
 */
struct lp_thread *lp_thread_born(void);

/* The thread itself: it runs now; it ends now. Also after a failed creation. */
void lp_thread_started(struct lp_thread *thread);
void lp_thread_ended(struct lp_thread *thread);

int lp_thread_count(uint16_t epoch);
void lp_thread_each(uint16_t first, uint16_t last,
                    void (*visit)(const struct lp_thread *thread, void *context), void *context);

#endif
