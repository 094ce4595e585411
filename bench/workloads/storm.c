/* Two threads that allocate and free blocks of mixed sizes, in chunks, each a cycle of leakpal's
 * when its agent is there and BENCH_MARKS is not 0. Prints the median time of a chunk. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <leakpal/leakpal.h>

enum { SLOTS = 4096, STEPS = 1000 * 1000, THREADS = 2 };

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *storm(void *arg)
{
    unsigned state = (unsigned)(size_t)arg;
    void **slots = calloc(SLOTS, sizeof(*slots));
    for (int step = 0; step < STEPS; step++) {
        unsigned slot = next_random(&state) % SLOTS;
        free(slots[slot]);
        size_t size = 16 + next_random(&state) % (step % 64 == 0 ? 16384 : 512);
        slots[slot] = malloc(size);
        memset(slots[slot], 1, 16);
    }
    for (int slot = 0; slot < SLOTS; slot++)
        free(slots[slot]);
    free(slots);
    return NULL;
}

static void run_threads(void)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, storm, (void *)(i + 1));
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static double clock_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

enum { MAX_CHUNKS = 1000 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void time_chunk(double *seconds, double *cpu_seconds)
{
    double start = clock_seconds(CLOCK_MONOTONIC);
    double cpu_start = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
    run_threads();
    *seconds = clock_seconds(CLOCK_MONOTONIC) - start;
    *cpu_seconds = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
}

static double peak_kb(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return (double)kib * 1.024;
}

int main(void)
{
    const char *text = getenv("BENCH_CHUNKS"), *marks = getenv("BENCH_MARKS");
    unsigned chunks = text != NULL ? (unsigned)atoi(text) : 10, done = 0;
    static double seconds[MAX_CHUNKS + 1], cpu_seconds[MAX_CHUNKS + 1]; /* the last: not counted */
    if (chunks > MAX_CHUNKS)
        chunks = MAX_CHUNKS;
    struct leakpal_options options = {.counted = chunks, .has_warmup = 1, .timeout_seconds = 3600};
    int marked = leakpal_is_active() && !(marks != NULL && strcmp(marks, "0") == 0);
    struct leakpal_test *test = marked ? leakpal_begin("bench", &options) : NULL;
    for (; marked ? leakpal_next(test) : done < chunks; done++)
        time_chunk(&seconds[done < chunks ? done : chunks],
                   &cpu_seconds[done < chunks ? done : chunks]);
    if (marked)
        leakpal_end(test);
    printf("{\"seconds\": %.6f, \"cpu_seconds\": %.6f, \"peak_kb\": %.0f}\n",
           median(seconds, chunks), median(cpu_seconds, chunks), peak_kb());
    return 0;
}
