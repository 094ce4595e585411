"""Small programs that leak, or only seem to, and the truth about each of them.

A case is a Python file in tests/zoo and, beside it, its truth as a TOML file. What a case leaves
per cycle is compared exactly; tests/zoo/oracle.py checks the truth itself without leakpal.
"""

import json
import subprocess
import tomllib
from pathlib import Path

import matrix
import pytest

ZOO = Path(__file__).resolve().parent.parent / "zoo"

CASES = sorted(path.stem for path in ZOO.glob("*.toml"))
ON_EVERY_ENVIRONMENT = ("leak_lambda", "trap_ring_buffer")
LEVELS_OUT_AFTER = 130  # cycles after which nothing that has a limit grows


def truth_of(case, environment):
    """The truth of a case where it is run: what differs on some bindings and Pythons is applied."""
    truth = tomllib.loads((ZOO / f"{case}.toml").read_text())
    here = {environment.binding, f"{environment.binding} {environment.version}"}
    for difference in truth.pop("differs", []):
        if here & set(difference.pop("on")):
            truth["per_cycle"].update(difference)
    truth["unreachable"] = truth.get("unreachable", {}).get(environment.binding, 0)
    return truth


def runs():
    """Every case on the main environments, a few on all others."""
    main, others = matrix.main_environments(), matrix.other_environments()
    everywhere = [(case, environment) for environment in main for case in CASES]
    return everywhere + [(c, environment) for environment in others for c in ON_EVERY_ENVIRONMENT]


def leaks_of_shape(test, shape):
    return [leak for leak in test["leaks"] if leak["shape"] == shape]


def assert_leaks_are_named(test, truth):
    leaks = leaks_of_shape(test, "leak")
    assert {leak["layer"] for leak in leaks} >= set(truth["layers"])
    for what in truth["what"]:
        assert any(leak["what"].startswith(what) for leak in leaks), what


def assert_is_the_truth(test, truth):
    per_cycle = {name: test["per_cycle"][name] for name in truth["per_cycle"]}
    assert per_cycle == truth["per_cycle"]
    assert (test["verdict"], test["severity"]) == (truth["verdict"], truth["severity"])
    assert_leaks_are_named(test, truth)
    assert bool(leaks_of_shape(test, "leak")) == (truth["verdict"] == "leak")
    assert bool(leaks_of_shape(test, "bounded")) >= (truth["verdict"] == "bounded")


def test_the_zoo_has_leaks_traps_and_somewhere_to_run():
    assert len([case for case in CASES if case.startswith("leak_")]) >= 6
    assert len([case for case in CASES if case.startswith("trap_")]) >= 6
    assert matrix.main_environments()


@pytest.mark.parametrize(("case", "environment"), runs(), ids=str)
def test_the_command_finds_the_truth(leakpal, case, environment):
    truth = truth_of(case, environment)
    target = f"{ZOO / case}.py:{truth['target']}"
    run = leakpal(truth["kind"], target, python=environment.python, binding=environment.binding)
    test = run.result["tests"][0]

    assert_is_the_truth(test, truth)
    assert run.returncode == run.result["exit_code"] == truth["exit_code"]


@pytest.mark.parametrize(("case", "environment"), runs(), ids=str)
def test_the_same_without_preloading(leakpal, case, environment):
    """The agent that patches slots sees what the preloaded one sees."""
    truth = truth_of(case, environment)
    target = f"{ZOO / case}.py:{truth['target']}"
    words = (ZOO / "plain.py", target, truth["kind"])
    done = leakpal.plain(*words, python=environment.python, env=environment.variables())
    assert_is_the_truth(json.loads(done.stdout.splitlines()[-1]), truth)


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
@pytest.mark.parametrize("case", CASES)
def test_the_truth_holds_without_leakpal(case, environment):
    truth = truth_of(case, environment)
    warmup = "10" if truth["verdict"] == "leak" else str(LEVELS_OUT_AFTER)
    target = f"{ZOO / case}.py:{truth['target']}"
    command = [environment.python, str(ZOO / "oracle.py"), target, truth["kind"], warmup]
    done = subprocess.run(
        command, env=environment.variables(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    expected = truth["per_cycle"]
    assert sum(found["qobjects"].values()) == expected["qobjects"], found["qobjects"]
    assert sum(found["connections"].values()) == expected["connections"], found["connections"]
    reachable = expected["python_objects"] - truth["unreachable"]
    assert sum(found["python_objects"].values()) == reachable, found["python_objects"]
    assert (found["threads"], found["fds"]) == (expected["threads"], expected["fds"])
