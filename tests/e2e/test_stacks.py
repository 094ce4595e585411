"""Birth stacks: what capture cycles say of where things were made."""

import json
import shutil
import subprocess

import matrix
import pytest
from conftest import ROOT

MAKERS = """
import json, os, threading, traceback
from qtpy.QtCore import QObject, QThread, Signal

class Kept: pass
class InNested(Kept): pass
class InSlot(Kept): pass
class InThread(Kept): pass
class InQThread(Kept): pass
class InGenerator(Kept): pass
class InLambda(Kept): pass
class InMethod(Kept): pass

class State: newest = None

FOUND = {}

def make(kind):
    made, frames = kind(), traceback.extract_stack()
    made.before, State.newest = State.newest, made
    FOUND[kind.__name__] = [(f.filename, f.lineno, f.name) for f in reversed(frames)]

def nested():
    def inner(): make(InNested)
    inner()

class Emitter(QObject):
    fired = Signal()
    def __init__(self):
        super().__init__()
        self.fired.connect(self.slot)
        self.made = "made"

    def slot(self):
        nested_in_slot()

    def __getattr__(self, name):
        make(InMethod)
        return 1

def nested_in_slot():
    make(InSlot)

class Thread(QThread):
    def run(self):
        make(InQThread)

def in_thread(thread, wait):
    thread.start()
    wait()

def generator():
    for i in range(3):
        yield make(InGenerator) if i == 1 else i

def run():
    nested()
    emitter = Emitter()
    emitter.fired.emit()
    getattr(emitter, "missing")
    thread = threading.Thread(target=lambda: make(InThread))
    in_thread(thread, thread.join)
    worker = Thread()
    in_thread(worker, worker.wait)
    list(generator())
    sorted([1], key=lambda number: make(InLambda) or number)
    with open(os.environ["FOUND"], "w") as file:
        json.dump(FOUND, file)
    FOUND.clear()
"""

every_environment = pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)
every_python = pytest.mark.parametrize("python", matrix.pythons(), ids=lambda p: p.split("/")[-3])


def called(frame):
    """What traceback says of a frame: its name is not qualified."""
    return [frame["file"], frame["line"], frame["function"].rpartition(".")[2]]


def stacks_of(test):
    leaks = [leak for leak in test["leaks"] if leak["created_at"] is not None]
    return {leak["what"]: leak["created_at"]["stack"] for leak in leaks}


def creators_of(test):
    leaks = [leak for leak in test["leaks"] if leak["created_at"] is not None]
    return {leak["what"]: leak["created_at"]["function"] for leak in leaks}


def between(stack, newer, older):
    """The native frames between two Python functions that follow each other."""
    names = [(frame["function"] or "").rpartition(".")[2] for frame in stack]
    return stack[names.index(newer) + 1 : names.index(older)]


@every_environment
def test_a_stack_has_the_frames_of_python_in_the_order_of_traceback(leakpal, tmp_path, environment):
    (tmp_path / "makers.py").write_text(MAKERS)
    found = tmp_path / "found.json"
    run = leakpal(
        "call", tmp_path / "makers.py:run", "--cycles", 4, python=environment.python,
        binding=environment.binding, env={"FOUND": str(found)},
    )  # fmt: skip
    expected, stacks = json.loads(found.read_text()), stacks_of(run.test)
    for kind in expected:
        python = [called(frame) for frame in stacks[kind] if frame["kind"] == "python"]
        assert python == expected[kind], kind
    assert len(expected) == 7

    emission = between(stacks["InSlot"], "slot", "run")
    assert any("Qt" in frame["object"] for frame in emission), emission
    assert all(frame["kind"] == "native" for frame in emission)
    assert any(
        "python" in frame["object"] for frame in between(stacks["InLambda"], "<lambda>", "run")
    )
    has_loop_for_each = environment.version in ("3.9", "3.10")
    assert between(stacks["InNested"], "nested", "run") == [] or has_loop_for_each
    for stack in stacks.values():
        assert not any("libleakpal_agent" in (f.get("object") or "") for f in stack)


CHURN = """
class State: newest = None

def keep(made):
    State.newest = (State.newest, made)

def churn():
    for i in range(90):
        a, b, c = [i], {"a": i}, (i, i + 1)

def make_list():
    keep([object])

def make_dict():
    keep({"key": object})

def run():
    churn()
    make_list()
    churn()
    make_dict()
    churn()
"""


@every_python
def test_memory_that_cpython_kept_for_the_next_one_does_not_tell_of_the_last(
    leakpal, tmp_path, python
):
    (tmp_path / "churn.py").write_text(CHURN)
    run = leakpal("call", tmp_path / "churn.py:run", "--cycles", 4, python=python)
    functions = creators_of(run.test)
    assert functions["list"] == "make_list"
    assert functions["dict"] == "make_dict"
    assert functions["tuple"] == "keep"


DESCRIPTORS = """
import os, socket
KEPT = []

def open_file():
    KEPT.append(os.open("/etc/passwd", os.O_RDONLY))

def open_socket():
    KEPT.append(socket.socket())

def open_pipe():
    KEPT.append(os.pipe())

def run():
    open_file()
    open_socket()
    open_pipe()
    os.close(os.open("/etc/passwd", os.O_RDONLY))
"""


def test_a_descriptor_tells_who_opened_it(leakpal, tmp_path):
    (tmp_path / "opens.py").write_text(DESCRIPTORS)
    run = leakpal("call", tmp_path / "opens.py:run", "--cycles", 4)
    functions = creators_of(run.test)
    assert functions["descriptor (file)"] == "open_file"
    assert functions["descriptor (pipe)"] == "open_pipe"
    assert functions["descriptor (socket)"] == "open_socket"


DEEP = """
class Deep: newest = None

def descend(depth):
    if depth > 0:
        descend(depth - 1)
    else:
        made = Deep()
        made.before, Deep.newest = Deep.newest, made

def run():
    descend(200)
"""


def test_of_a_deep_recursion_the_newest_frames_are_kept(leakpal, tmp_path):
    (tmp_path / "deep.py").write_text(DEEP)
    run = leakpal("call", tmp_path / "deep.py:run", "--cycles", 4)
    stack = stacks_of(run.test)["Deep"]
    frames = [frame for frame in stack if frame["kind"] == "python"]
    assert [frame["function"] for frame in frames] == ["descend"] * 64


FORKS = """
import os

class Kept: newest = None

def run():
    made = Kept()
    made.before, Kept.newest = Kept.newest, made
    child = os.fork()
    if child == 0:
        waste = [bytearray(5000) for _ in range(1000)]
        os._exit(len(waste) == 1000)
    _, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == 1
"""


def test_a_child_that_is_forked_in_a_capture_cycle_runs_as_ever(leakpal, tmp_path):
    (tmp_path / "forks.py").write_text(FORKS)
    run = leakpal("call", tmp_path / "forks.py:run", "--cycles", 4)
    assert run.test["error"] is None
    assert run.test["cycles"]["capture"] > 0
    assert "Kept" in stacks_of(run.test)


PROGRAM = """
#include <errno.h>
#include <stdlib.h>
#include <leakpal/leakpal.h>

void *newest;

__attribute__((noinline)) void keep(size_t size)
{
    void **block = malloc(size);
    *block = newest;
    newest = block;
}

int main(void)
{
    struct leakpal_test *test = leakpal_begin("keep", NULL);
    while (leakpal_next(test)) {
        errno = 77;
        keep(5000);
        if (errno != 77)
            return 9;
    }
    leakpal_end(test);
    return 0;
}
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_block_of_a_program_without_python_tells_its_caller(leakpal, tmp_path):
    (tmp_path / "program.c").write_text(PROGRAM)
    command = ["cc", "-g", "-O1", "-I", ROOT / "include", "program.c", "-o", "program"]
    subprocess.run(command, cwd=tmp_path, check=True)
    run = leakpal("run", "--", tmp_path / "program")
    (leak,) = run.test["leaks"]
    assert run.test["cycles"]["capture"] > 0
    assert leak["created_at"]["function"] == "keep"
    assert leak["created_at"]["stack"][0]["function"] == "keep"  # and not malloc


ROWS = """
ROWS = []

class Row: pass

def fill():
    ROWS.append(Row())
    ROWS.append(Row())
    for _ in range(3):
        ROWS.append(Row())

def fill_in_a_loop():
    for _ in range(3):
        ROWS.append(Row())
"""


def made_rows(leakpal, tmp_path, function):
    (tmp_path / "rows.py").write_text(ROWS)
    run = leakpal("call", "rows:" + function, cwd=tmp_path)
    return run, next(leak for leak in run.test["leaks"] if leak["what"] == "Row")


def test_every_line_that_makes_members_is_told(leakpal, tmp_path):
    run, leak = made_rows(leakpal, tmp_path, "fill")
    assert leak["created_at"]["line"] == 10
    assert [(p["line"], p["count_per_cycle"]) for p in leak["also_created_at"]] == [(7, 1), (8, 1)]
    assert {p["function"] for p in leak["also_created_at"]} == {"fill"}
    assert "and at 2 more lines: rows.py:7, rows.py:8" in run.stdout


def test_a_line_that_makes_several_members_is_one(leakpal, tmp_path):
    run, leak = made_rows(leakpal, tmp_path, "fill_in_a_loop")
    assert leak["created_at"]["line"] == 14
    assert leak["also_created_at"] == []
    assert "more line" not in run.stdout
