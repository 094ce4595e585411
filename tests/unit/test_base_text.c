/* The small formatter, error texts and file io. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/format.h"
#include "base/io.h"

#define check_same_as_printf(...)                                                                  \
    do {                                                                                           \
        char ours[128], theirs[128];                                                               \
        size_t length = lp_format(ours, sizeof ours, __VA_ARGS__);                                 \
        int expected = snprintf(theirs, sizeof theirs, __VA_ARGS__);                               \
        assert_string_equal(ours, theirs);                                                         \
        assert_int_equal(length, expected);                                                        \
    } while (0)

static void it_formats_like_printf(void **state)
{
    (void)state;
    check_same_as_printf("%s", "plain");
    check_same_as_printf("%s: %d of %u", "cycle", -3, 10u);
    check_same_as_printf("%c%c%%", 'o', 'k');
    check_same_as_printf("%x %lx %llx", 0xbeefu, 0xdeadbeeful, 0xfeedfacecafebeefull);
    check_same_as_printf("%ld %lld", -1234567890123l, 1234567890123ll);
    check_same_as_printf("%zu", (size_t)SIZE_MAX);
    check_same_as_printf("[%5d] [%05d] [%2d]", 42, 42, 4242);
    check_same_as_printf("[%5d] [%05d]", -42, -42);
    check_same_as_printf("[%08x] [%8s]", 0x12abu, "right");
    check_same_as_printf("%.*s|", 3, "cut here");
    check_same_as_printf("%p", (void *)0x1234);
}

static void the_extremes_of_integers_are_formatted(void **state)
{
    (void)state;
    check_same_as_printf("%d %d %u", INT32_MIN, INT32_MAX, UINT32_MAX);
    check_same_as_printf("%ld %ld %lu", INT64_MIN, INT64_MAX, UINT64_MAX);
    check_same_as_printf("%d %u %x", 0, 0u, 0u);
}

static void it_stops_at_the_end_of_every_buffer(void **state)
{
    (void)state;
    const char *expected = "cycle 12 left 4096 bytes";
    for (size_t size = 1; size <= 40; size++) {
        char buffer[41];
        memset(buffer, '#', sizeof buffer);
        size_t length = lp_format(buffer, size, "cycle %d left %s bytes", 12, "4096");
        size_t fits = strlen(expected) < size ? strlen(expected) : size - 1;
        assert_int_equal(length, fits);
        assert_memory_equal(buffer, expected, fits);
        assert_int_equal(buffer[fits], '\0');
        assert_int_equal(buffer[size], '#');
    }
}

static void a_missing_text_is_shown_as_such(void **state)
{
    (void)state;
    char buffer[32];
    const char *volatile missing = NULL;
    lp_format(buffer, sizeof buffer, "<%s>", missing);
    assert_string_equal(buffer, "<(null)>");
}

static void an_error_says_code_and_message(void **state)
{
    (void)state;
    struct lp_error error = {0};
    assert_int_equal(lp_error_set(&error, -LP_ELIMIT, "%s: %u bytes", "FRAME", 70000u), -LP_ELIMIT);
    assert_int_equal(error.code, -LP_ELIMIT);
    assert_string_equal(error.message, "FRAME: 70000 bytes");
    assert_int_equal(lp_error_set(NULL, -EIO, "nobody listens"), -EIO);
}

static void every_error_code_has_a_text(void **state)
{
    (void)state;
    for (int code = LP_EFORMAT; code <= LP_EVERSION; code++)
        assert_string_not_equal(lp_error_text(-code), "unknown error");
    assert_string_equal(lp_error_text(-ENOENT), "No such file or directory");
    assert_string_equal(lp_error_text(-99999), "unknown error");
}

static void make_path(char path[64])
{
    strcpy(path, "/tmp/leakpal-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

static void what_is_appended_can_be_read(void **state)
{
    (void)state;
    char path[64], text[64];
    make_path(path);
    assert_int_equal(lp_append_file(path, "first ", 6), 0);
    assert_int_equal(lp_append_file(path, "second", 6), 0);
    assert_int_equal(lp_read_text(path, text, sizeof text), 12);
    assert_string_equal(text, "first second");
    unlink(path);
}

static void a_long_file_is_read_up_to_the_buffer(void **state)
{
    (void)state;
    char path[64], text[5];
    make_path(path);
    assert_int_equal(lp_append_file(path, "123456789", 9), 0);
    assert_int_equal(lp_read_text(path, text, sizeof text), 4);
    assert_string_equal(text, "1234");
    unlink(path);
}

static void a_missing_file_is_an_error_and_errno_stays(void **state)
{
    (void)state;
    char text[8] = "same";
    errno = EDOM;
    assert_int_equal(lp_read_text("/nonexistent/file", text, sizeof text), -ENOENT);
    assert_int_equal(lp_append_file("/nonexistent/file", "x", 1), -ENOENT);
    assert_int_equal(lp_write_all(-1, "x", 1), -EBADF);
    assert_int_equal(errno, EDOM);
    assert_string_equal(text, "same");
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) == 0)
        assert_int_equal(lp_append_file("/dev/full", "x", 1), -ENOSPC);
}

static void no_descriptor_stays_open(void **state)
{
    (void)state;
    char path[64], text[16];
    make_path(path);
    int before = open("/dev/null", O_RDONLY);
    close(before);
    lp_append_file(path, "x", 1);
    lp_read_text(path, text, sizeof text);
    lp_read_text("/nonexistent", text, sizeof text);
    int after = open("/dev/null", O_RDONLY);
    close(after);
    assert_int_equal(before, after);
    unlink(path);
}

static void on_alarm(int number)
{
    (void)number;
}

/* The pipe is full and a timer interrupts the writer until a child empties it. */
static void interrupted_and_short_writes_are_continued(void **state)
{
    (void)state;
    enum { BYTES = 1 << 20 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t reader = fork();
    if (reader == 0) {
        static char sink[4096];
        size_t total = 0;
        close(ends[1]);
        for (ssize_t got; (got = read(ends[0], sink, sizeof sink)) > 0; usleep(20))
            total += (size_t)got;
        _exit(total == BYTES ? 0 : 1);
    }
    struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
    sigaction(SIGALRM, &action, NULL);
    ualarm(500, 500);
    char *bytes = calloc(1, BYTES);
    int result = lp_write_all(ends[1], bytes, BYTES);
    ualarm(0, 0);
    free(bytes);
    close(ends[0]);
    close(ends[1]);
    int status = -1;
    while (waitpid(reader, &status, 0) < 0 && errno == EINTR)
        continue;
    assert_int_equal(result, 0);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_formats_like_printf),
        cmocka_unit_test(the_extremes_of_integers_are_formatted),
        cmocka_unit_test(it_stops_at_the_end_of_every_buffer),
        cmocka_unit_test(a_missing_text_is_shown_as_such),
        cmocka_unit_test(an_error_says_code_and_message),
        cmocka_unit_test(every_error_code_has_a_text),
        cmocka_unit_test(what_is_appended_can_be_read),
        cmocka_unit_test(a_long_file_is_read_up_to_the_buffer),
        cmocka_unit_test(a_missing_file_is_an_error_and_errno_stays),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(no_descriptor_stays_open),
        cmocka_unit_test(interrupted_and_short_writes_are_continued),
    };
    return cmocka_run_group_tests_name("base_text", tests, NULL, NULL);
}
