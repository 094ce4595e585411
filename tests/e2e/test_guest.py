"""The explanation is made in a copy of the process, and the application does not notice."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import matrix
import pytest
from conftest import ROOT

PYTHON = matrix.pythons()[0]
needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")

# Whatever could see a child of the process counts here. Descriptors and threads are counted in the
# last cycle and after it, when the copy has been made.
HOST = r"""
#include <dirent.h>
#include <errno.h>
#include <leakpal/leakpal.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct kept { struct kept *next; char text[56]; };
static struct kept *list;
static volatile sig_atomic_t signals, reaped, forks, is_over;

static void on_child(int number)
{
    signals += number == SIGCHLD;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
}
static void on_fork(void) { forks++; }
static void at_end(void) { printf("goodbye\n"); }

static void *reap(void *unused)
{
    while (!is_over) {
        if (waitpid(-1, NULL, 0) > 0)
            reaped++;
        usleep(200);
    }
    return unused;
}

static int entries(const char *folder)
{
    DIR *directory = opendir(folder);
    int count = 0;
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

int main(void)
{
    pthread_t reaper;
    struct sigaction action = {.sa_handler = on_child};
    sigaction(SIGCHLD, &action, NULL);
    pthread_atfork(on_fork, on_fork, on_fork);
    atexit(at_end);
    printf("half a line, ");
    pthread_create(&reaper, NULL, reap, NULL);
    struct leakpal_test *test = leakpal_begin("guest", NULL);
    int files = 0, threads = 0;
    while (leakpal_next(test)) {
        struct kept *more = malloc(sizeof *more);
        more->next = list;
        list = more;
        files = entries("/proc/self/fd");
        threads = entries("/proc/self/task");
    }
    files -= entries("/proc/self/fd");
    threads -= entries("/proc/self/task");
    leakpal_end(test);
    is_over = 1;
    pthread_join(reaper, NULL);
    printf("%d signals, %d reaped, %d forks, %d files, %d threads\n", (int)signals, (int)reaped,
           (int)forks, files, threads);
    return 0;
}
"""

# Objects of its own that the walk passes by, and the counts of who refers to them.
OBJECTS = """
import gc, leakpal, os, sys, threading
class Node:
    pass
nodes = [Node() for _ in range({count})]
for node, following in zip(nodes, nodes[1:]):
    node.following, node.others = following, [node, nodes[0]]
kept, files = [], []
def counters():
    gc.collect()
    return {{
        "references": [sys.getrefcount(n) for n in nodes[:100]],
        "garbage": len(gc.garbage),
        "enabled": gc.isenabled(),
        "threshold": gc.get_threshold(),
        "files": sorted(os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
    }}
with leakpal.cycles("guest", 3) as test:
    for _ in test:
        kept.append(Node())
        before = counters()
        files.append(before["files"])
after = counters()
is_same = before == after and all(now == after["files"] for now in files)
print("the same" if is_same else (before, after, files))
"""


def autopsy_of(run):
    (test,) = run.result["tests"]
    return test["autopsy"]


@needs_compiler
def test_a_program_that_waits_for_children_notices_nothing(leakpal, tmp_path):
    source, program = tmp_path / "host.c", tmp_path / "host"
    source.write_text(HOST)
    command = ["gcc", "-pthread", f"-I{ROOT}/include", "-o", program, source]
    subprocess.run(command, check=True)
    run = leakpal("run", "--quiet", "--", program)
    assert autopsy_of(run)["state"] == "complete"
    expected = "half a line, 0 signals, 0 reaped, 0 forks, 0 files, 0 threads\ngoodbye\n"
    assert run.stdout.startswith(expected)
    assert run.stdout.count("half a line") == run.stdout.count("goodbye") == 1
    (leak,) = run.result["tests"][0]["leaks"]
    assert leak["count_per_cycle"] == 1
    steps = [(step["label"], step["leaking"]) for step in leak["path"]]
    assert steps[0] == ("data of the executable", "no")
    assert steps[1] == ("native block of 64 bytes", "yes")


def test_a_python_programs_own_counters_are_the_same_afterwards(leakpal, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(OBJECTS.format(count=2000))
    run = leakpal("run", "--quiet", "--", PYTHON, script, env={"PYTHONPATH": str(leakpal.site)})
    assert autopsy_of(run)["state"] == "complete"
    assert run.stdout.startswith("the same\n")


def command_line(process):
    return (process / "cmdline").read_bytes()


def parent_of(process):
    status = (process / "stat").read_text()
    return int(status.rpartition(")")[2].split()[1])


def is_copy(process, script):
    """A process of the same command line as its parent's, with one thread."""
    try:
        words = command_line(process)
        return (
            os.fsencode(script) in words
            and command_line(Path("/proc", str(parent_of(process)))) == words
        )
    except (OSError, ValueError):
        return False


def kill_copy(script, is_over, killed):
    while not is_over.is_set() and not killed:
        for process in Path("/proc").glob("[0-9]*"):
            if is_copy(process, script):
                os.kill(int(process.name), signal.SIGKILL)
                killed.append(process.name)
        time.sleep(0.002)


def test_a_copy_that_dies_loses_the_explanation_only(leakpal, tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(OBJECTS.format(count=300_000))
    is_over, killed = threading.Event(), []
    killer = threading.Thread(target=kill_copy, args=(str(script), is_over, killed))
    killer.start()
    try:
        env = {"PYTHONPATH": str(leakpal.site)}
        run = leakpal("run", "--quiet", "--", PYTHON, script, env=env)
    finally:
        is_over.set()
        killer.join()
    assert killed
    autopsy = autopsy_of(run)
    assert (autopsy["state"], autopsy["reason"]) == ("incomplete", "the copy died of signal 9")
    assert run.stdout.startswith("the same\n")
    assert "Node" in [leak["what"] for leak in run.result["tests"][0]["leaks"]]
    assert run.result["tests"][0]["verdict"] == "leak"
