"""The truth about the zoo, held against tests/zoo/oracle.py, which counts without leakpal."""

import json
import subprocess

import cases
import pytest

LEVELS_OUT_AFTER = 130  # cycles after which nothing that has a limit grows


@pytest.mark.parametrize(("case", "environment"), cases.runs(), ids=str)
def test_the_truth_holds_without_leakpal(case, environment):
    truth = cases.truth_of(case, environment)
    warmup = "10" if truth["verdict"] == "leak" else str(LEVELS_OUT_AFTER)
    command = [environment.python, cases.ZOO / "oracle.py", cases.target_of(case), truth["kind"]]
    done = subprocess.run(
        [*command, warmup],
        env=environment.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    expected = truth["per_cycle"]
    qobjects = expected["qobjects"] - truth["unreachable_qobjects"]
    assert sum(found["qobjects"].values()) == qobjects, found["qobjects"]
    assert sum(found["connections"].values()) == expected["connections"], found["connections"]
    reachable = expected["python_objects"] - truth["unreachable"]
    assert sum(found["python_objects"].values()) == reachable, found["python_objects"]
    assert (found["threads"], found["fds"]) == (expected["threads"], expected["fds"])
