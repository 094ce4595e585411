/* The answer is read while the program runs, so that it never blocks on a full pipe; its end is
 * looked for beside that, because a process that it left behind may hold the pipe open. */
#include "cli/question.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/io.h"
#include "cli/clock.h"

extern char **environ;

enum { LOOK_EVERY_MS = 50, MAX_ANSWER_BYTES = 256 << 20 };

static int spawn(const struct question *question, int output, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    char **environment = question->environment != NULL ? question->environment : environ;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (question->drops_stderr)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int result =
        posix_spawn(ret_pid, question->argv[0], &actions, NULL, question->argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return -result;
}

/* What is there now. 1: there may be more; 0: the end of the pipe; or -errno. */
static int read_more(int fd, struct answer *answer)
{
    enum { STEP = 65536 };
    char *text = realloc(answer->text, answer->size + STEP + 1);
    if (text == NULL || answer->size > MAX_ANSWER_BYTES)
        return -ENOMEM;
    answer->text = text;
    ssize_t got = read(fd, text + answer->size, STEP);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 1 : -errno;
    answer->size += (size_t)got;
    text[answer->size] = '\0';
    return got > 0;
}

static int read_while_it_runs(int fd, pid_t pid, double timeout_seconds, struct answer *answer)
{
    uint64_t limit_ns = clock_now_ns() + (uint64_t)(timeout_seconds * 1e9);
    int result = 1;
    for (bool has_ended = false; !has_ended;) {
        struct pollfd waiting = {.fd = result > 0 ? fd : -1, .events = POLLIN};
        int ready = poll(&waiting, 1, LOOK_EVERY_MS);
        has_ended = waitpid(pid, &answer->status, WNOHANG) != 0;
        while (result > 0 && (ready > 0 || has_ended)) {
            size_t before = answer->size;
            result = read_more(fd, answer);
            if (answer->size == before)
                break;
        }
        if (!has_ended && (clock_now_ns() > limit_ns || result < 0)) {
            kill(pid, SIGKILL);
            waitpid(pid, &answer->status, 0);
            return result < 0 ? result : -ETIMEDOUT;
        }
    }
    return result < 0 ? result : 0;
}

int question_ask(const struct question *question, struct answer *ret_answer)
{
    int ends[2];
    pid_t pid;
    *ret_answer = (struct answer){.text = calloc(1, 1)};
    if (ret_answer->text == NULL)
        return -ENOMEM;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    lp_cleanup(lp_closep) int input = ends[0];
    int result = spawn(question, ends[1], &pid);
    close(ends[1]);
    if (result < 0)
        return result;
    fcntl(input, F_SETFL, O_NONBLOCK);
    return read_while_it_runs(input, pid, question->timeout_seconds, ret_answer);
}

void answer_done(struct answer *answer)
{
    free(answer->text);
    answer->text = NULL;
}
