"""The numbers that leakpal stands for: exactly nothing, one object exactly, no other end.

LEAKPAL_RUNS=50 repeats each measurement fifty times; a few times is the default. No test depends
on how long something took.
"""

import contextlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import matrix
import pytest

TESTS = Path(__file__).resolve().parent.parent
NUMBERS = TESTS / "zoo" / "numbers"

RUNS = int(os.environ.get("LEAKPAL_RUNS", "3"))
DIALOGS = NUMBERS / "dialogs.py"
OBJECTS = NUMBERS / "objects.py"
NOTHING = {
    "bytes": 0,
    "blocks": 0,
    "python_objects": 0,
    "qobjects": 0,
    "connections": 0,
    "threads": 0,
    "fds": 0,
}
ONE_OBJECT = {**NOTHING, "bytes": 16, "blocks": 1, "python_objects": 1}
GB = 1_000_000_000

main_environment = pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
every_environment = pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)


@contextlib.contextmanager
def busy_machine():
    """Every core has something else to do."""
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count())]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def profile(leakpal, environment, name, *options, **more):
    where = {"python": environment.python, "binding": environment.binding}
    return leakpal("dialog", f"{DIALOGS}:{name}", *options, **where, **more)


def assert_clean(run):
    assert run.test["per_cycle"] == NOTHING, run.stdout
    assert run.test["verdict"] == "clean"
    assert run.returncode == 0


@every_environment
def test_a_clean_dialog_of_thirty_buttons_leaves_exactly_nothing(leakpal, environment):
    is_main = environment in matrix.main_environments()
    with busy_machine():
        for _ in range(RUNS if is_main or "LEAKPAL_RUNS" in os.environ else 1):
            assert_clean(profile(leakpal, environment, "ButtonDialog"))


@main_environment
def test_one_kept_object_is_one_object_and_sixteen_bytes(leakpal, environment):
    with busy_machine():
        for _ in range(RUNS):
            run = profile(leakpal, environment, "KeepingDialog")
            assert run.test["per_cycle"] == ONE_OBJECT, run.stdout
            assert run.test["verdict"] == "leak"
            assert run.returncode == 0, "16 bytes are within the budget"


@main_environment
def test_strict_has_no_budget_for_the_one_object(leakpal, environment):
    run = profile(leakpal, environment, "KeepingDialog", "--strict")

    assert run.test["per_cycle"] == ONE_OBJECT, run.stdout
    assert run.returncode == 1


@every_environment
def test_a_fresh_picture_in_a_label_is_clean(leakpal, environment):
    assert_clean(profile(leakpal, environment, "PictureDialog"))


@main_environment
def test_twenty_cycles_of_a_clean_dialog_stay_clean(leakpal, environment):
    run = profile(leakpal, environment, "ButtonDialog", "--cycles", "20")

    assert_clean(run)
    print(f"{environment}: {run.seconds:.2f} s from the command's start to its end")


def keep_object(leakpal, **variables):
    """One object a call, counted under the given environment variables."""
    python = matrix.pythons()[0]
    return leakpal("call", f"{OBJECTS}:keep_object", python=python, env=variables)


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONMALLOC": "malloc"},
        {"PYTHONMALLOC": "debug"},
        {"PYTHONMALLOC": "malloc_debug"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONTRACEMALLOC": "1"},
    ],
    ids=lambda variables: "-".join(next(iter(variables.items()))),
)
def test_other_allocators_keep_the_count_exact(leakpal, variables):
    """Objects are counted exactly; a debugging allocator adds its own bytes, tracemalloc blocks."""
    test = keep_object(leakpal, **variables).test
    (kept,) = [leak for leak in test["leaks"] if leak["what"] == "object"]

    assert test["verdict"] == "leak"
    assert test["per_cycle"]["python_objects"] == kept["count_per_cycle"] == 1
    assert 16 <= kept["bytes_per_cycle"] <= 64


@pytest.mark.parametrize("limit_gb", [1, 3])
def test_a_limit_of_the_address_space_is_no_reason_to_crash(leakpal, limit_gb):
    """`ulimit -v`: as exact as without it."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit_gb * GB, before[1]))
    try:
        test = keep_object(leakpal).test
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)

    assert test["verdict"] == "leak"
    assert test["per_cycle"] == ONE_OBJECT


def test_a_snapshot_counts_two_million_objects(leakpal):
    python = matrix.pythons()[0]
    run = leakpal("call", f"{OBJECTS}:keep_millions", "--cycles", "3", python=python)

    lists = [s["python_objects"]["list"] for s in run.test["snapshots"] if s["label"] == "after"]
    assert lists and lists[0] >= 2_000_000
    assert run.test["per_cycle"] == NOTHING


def test_an_address_in_the_padding_of_an_object_holds_nothing(leakpal):
    python = matrix.pythons()[0]
    run = leakpal("call", f"{OBJECTS}:leak_beside_a_slot", "--cycles", "3", python=python)

    leaks = [leak for leak in run.test["leaks"] if leak["shape"] == "leak"]
    per_cycle = {leak["what"]: leak["bytes_per_cycle"] for leak in leaks}
    assert per_cycle == {"native block of 4321 bytes": 4321, "Slot": 48}


def end_of(command, **variables):
    """Exit status and output of a program that is run without leakpal."""
    done = subprocess.run(
        list(map(str, command)),
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "python",
    matrix.pythons_of_version("3.12", "3.13"),
    ids=lambda p: matrix.version_and_bindings(p)[0],
)
def test_interpreters_with_their_own_gil_end_as_without(leakpal, python):
    command = [python, NUMBERS / "interpreters.py"]
    plain = end_of(command)
    assert plain[0] == 0

    for _ in range(RUNS):
        run = leakpal("run", "--quiet", "--", *command)
        assert (run.returncode, run.stdout) == plain, run.stderr


QUICK = ("test_gc", "test_list", "test_dict", "test_memoryview")
LONG = ("test_weakref", "test_threading")
CPYTHON_TESTS = [(name, python) for name in QUICK for python in matrix.pythons()]
CPYTHON_TESTS += [(name, matrix.pythons()[0]) for name in LONG]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "python"),
    CPYTHON_TESTS,
    ids=lambda x: x if x.startswith("test_") else matrix.version_and_bindings(x)[0],
)
def test_cpython_tests_end_as_without(leakpal, name, python):
    command = [python, "-m", "test", "--quiet", name]
    status, _ = end_of(command)
    if status != 0:
        pytest.skip(f"{name} is not there, or fails without leakpal too")

    run = leakpal("run", "--quiet", "--", *command, timeout=600)

    assert run.returncode == 0, run.stdout + run.stderr
