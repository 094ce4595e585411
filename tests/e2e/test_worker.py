"""leakpal worker: every kind of worker on every binding; what is left, and why."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "zoo"))

import matrix  # noqa: E402

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
