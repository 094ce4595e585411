"""leakpal worker: every kind of worker on every binding; what is left, and why."""

from pathlib import Path

import matrix
import pytest

TESTS = Path(__file__).resolve().parent.parent

TARGETS = TESTS / "e2e" / "workers.py"
QUICK = ("--operations", "4")
CLEAN = [
    "ShortThread",
    "InterruptibleThread",
    "EventLoopThread",
    "moved_pair",
    "moved_alone",
    "moved_and_ending_by_itself",
    "moved_to_a_running_thread",
    "Task",
    "StoppableTask",
    "PythonThread",
    "Service",
    "ServiceThatKnowsOtherThreads",
]
ON_EVERY_ENVIRONMENT = ("InterruptibleThread", "moved_pair", "Task", "PythonThread")


def runs():
    main, others = matrix.main_environments(), matrix.other_environments()
    everywhere = [(name, environment) for environment in main for name in CLEAN]
    return everywhere + [(n, environment) for environment in others for n in ON_EVERY_ENVIRONMENT]


def run_worker(leakpal, environment, name, *options):
    target = f"{TARGETS}:{name}"
    return leakpal(
        "worker", target, *QUICK, *options,
        python=environment.python, binding=environment.binding,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "environment"), runs(), ids=str)
def test_a_worker_that_ends_leaves_nothing(leakpal, name, environment):
    run = run_worker(leakpal, environment, name)
    test = run.test
    assert (run.returncode, test["verdict"]) == (0, "clean"), (test["leaks"], test["error"])
    assert (test["kind"], test["cycles"]["asked"]) == ("worker", 4)
    assert set(test["per_cycle_yours"].values()) == {0}, test["leaks"]
    assert (test["leaked_workers"], test["leaked_threads"]) == (0, 0)


# What ignores its stop: what is left of it, and the line that started its thread.
DEAF = {
    "DeafThread": ("DeafThread", None),
    "deaf_moved": ("DeafMoved", None),
    "DeafTask": ("DeafTask", None),
    "DeafPythonThread": ("DeafPythonThread", None),
    "Facade": ("Facade", "Facade.start"),
}


@pytest.mark.parametrize("name", DEAF)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_worker_that_ignores_its_stop_is_kept_and_counted(leakpal, environment, name):
    class_name, function = DEAF[name]
    run = run_worker(leakpal, environment, name)
    test = run.test
    assert (run.returncode, test["verdict"], test["error"]) == (1, "leak", None)
    assert (test["leaked_workers"], test["leaked_threads"]) == (4, 4)
    assert {worker["class"] for worker in test["workers"]} == {class_name}
    assert {(w["state"], w["running"]) for w in test["workers"]} == {("running", True)}
    places = [worker["created_at"] for worker in test["workers"]]
    assert {place and place["function"] for place in places} == {function}
    assert "thread-not-stopped" in {leak["pattern"] for leak in test["leaks"]}
    assert f"{class_name}" in run.stdout.split("Workers that are left, of ")[1]


REMEMBERED = {
    "RememberedThread": "finished, not deleted",
    "ChildThread": "finished, not deleted",
    "RememberedTask": "finished, still referred to",
}


@pytest.mark.parametrize("name", REMEMBERED)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_worker_that_is_never_deleted_is_told(leakpal, environment, name):
    run = run_worker(leakpal, environment, name)
    test = run.test
    assert (test["verdict"], test["leaked_workers"], test["leaked_threads"]) == ("leak", 4, 0)
    assert run.returncode == 1
    assert {(w["class"], w["state"]) for w in test["workers"]} == {(name, REMEMBERED[name])}
    assert not any(worker["running"] for worker in test["workers"])
    patterns = {leak["pattern"] for leak in test["leaks"] if leak["what"] == name}
    assert patterns == {"worker-not-deleted"}


ENVIRONMENT = matrix.main_environments()[0]


def test_a_name_is_told(leakpal):
    test = run_worker(leakpal, ENVIRONMENT, "RememberedThread").test
    assert {worker["name"] for worker in test["workers"]} == {"remembered"}


def test_a_worker_that_is_remembered_once_is_no_leak(leakpal):
    run = run_worker(leakpal, ENVIRONMENT, "RememberedOnce")
    assert (run.returncode, run.test["leaked_workers"]) == (0, 0)


def test_delete_deletes_a_worker_that_has_a_parent(leakpal):
    run = run_worker(leakpal, ENVIRONMENT, "ChildThread", "--delete")
    assert (run.returncode, run.test["leaked_workers"]) == (0, 0), run.test["leaks"]


def test_interact_is_given_the_worker_while_it_works(leakpal):
    seen = f"{TARGETS}:seen"
    assert run_worker(leakpal, ENVIRONMENT, "InterruptibleThread", "--interact", seen).test[
        "verdict"
    ] == ("clean")
    failed = run_worker(leakpal, ENVIRONMENT, "PythonThread", "--interact", seen)
    assert (failed.returncode, failed.test["error"]["kind"]) == (3, "exception")
    assert "isRunning" in failed.test["error"]["message"]


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("RaisingThread", "exception", "no preview"),
        ("RaisingInTheThread", "exception", "broken work"),
        ("NoWorker", "construct", "start() and stop()"),
    ],
)
def test_a_worker_that_fails_is_an_error_and_does_not_abort(
    leakpal, environment, name, kind, message
):
    run = run_worker(leakpal, environment, name)
    assert (run.returncode, run.test["error"]["kind"]) == (3, kind)
    assert message in run.test["error"]["message"]


def test_the_report_speaks_of_operations(leakpal):
    text = run_worker(leakpal, ENVIRONMENT, "RememberedThread").stdout
    assert "Memory per operation: " in text and "Every operation leaves " in text
    assert "Operations: 2 warm-up, 4 counted" in text
    assert "of each cycle" not in text and "per cycle" not in text


SPRITEDESK = TESTS.parent / "examples" / "spritedesk"

# The example's workers: what of each stays in every operation when its leak is planted, whether
# the worker itself does, and the exit code: what the scan leaves is within the budget.
PLANTED = {
    "make_preview_worker": ("SpritePreviewWorker", "running", 1),
    "make_search_worker": ("SpriteSearchWorker", "finished, not deleted", 1),
    "make_scan_worker": ("Region", None, 0),
}


def profile_example(leakpal, environment, factory, mode):
    run = leakpal(
        "worker", f"spritedesk.profiling:{factory}", *QUICK,
        "--setup", "spritedesk.profiling:prepare",
        python=environment.python, binding=environment.binding, cwd=SPRITEDESK,
        env={"SPRITEDESK_LEAKS": mode, "QT_API": environment.binding.lower()},
    )  # fmt: skip
    return run.returncode, run.test


@pytest.mark.parametrize("factory", PLANTED)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_mended_worker_of_the_example_leaves_nothing(leakpal, environment, factory):
    code, test = profile_example(leakpal, environment, factory, "mended")
    assert (code, test["verdict"], test["workers"]) == (0, "clean", []), test["leaks"]
    assert set(test["per_cycle"].values()) == {0}, test["leaks"]


@pytest.mark.parametrize("factory", PLANTED)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_planted_leak_of_a_worker_is_found_and_named(leakpal, environment, factory):
    what, state, expected_code = PLANTED[factory]
    code, test = profile_example(leakpal, environment, factory, "planted")
    assert (test["verdict"], code) == ("leak", expected_code), test["error"]
    assert what in {leak["what"] for leak in test["leaks"] if leak["shape"] == "leak"}
    assert {worker["state"] for worker in test["workers"]} == ({state} if state else set())
    assert test["leaked_workers"] == (4 if state else 0)
