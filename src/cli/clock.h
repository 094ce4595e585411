/* The clock of recordings: CLOCK_MONOTONIC in nanoseconds. */
#ifndef LP_CLI_CLOCK_H
#define LP_CLI_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MS 1000000ull

static inline uint64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static inline double clock_seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_SECOND;
}

#endif
