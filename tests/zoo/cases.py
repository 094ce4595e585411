"""The cases of the zoo and the truth about each."""

import re
import tomllib
from pathlib import Path

import matrix

ZOO = Path(__file__).resolve().parent
CASES = sorted(path.stem for path in ZOO.glob("*.toml"))
LEAKS = [case for case in CASES if case.startswith("leak_")]
TRAPS = [case for case in CASES if case.startswith("trap_")]

CREATED_HERE = re.compile(r"# created here$")


def read(case):
    return tomllib.loads((ZOO / f"{case}.toml").read_text())


def truth_of(case, environment):
    """The truth of a case where it is run: what differs on some bindings and Pythons is applied."""
    truth = {"explanation": {}, **read(case)}
    here = {environment.binding, f"{environment.binding} {environment.version}"}
    for difference in truth.pop("differs", []):
        if here & set(difference.pop("on")):
            truth["explanation"] |= difference.pop("explanation", {})
            for key, value in difference.items():
                (truth["per_cycle"] if key in truth["per_cycle"] else truth)[key] = value
    for key in ("unreachable", "unreachable_qobjects"):
        truth[key] = truth.get(key, {}).get(environment.binding, 0)
    return truth


def target_of(case):
    return f"{ZOO / case}.py:{read(case)['target']}"


def runs(cases=CASES, environments=None):
    """Cases and environments, as far as a case is for the binding."""
    environments = matrix.main_environments() if environments is None else environments
    return [
        (case, environment)
        for environment in environments
        for case in cases
        if environment.binding in read(case).get("bindings", matrix.BINDINGS)
    ]


def lines_of_creation(case):
    """Numbers of the lines that are marked in the case's program."""
    lines = (ZOO / f"{case}.py").read_text().splitlines()
    return [number for number, line in enumerate(lines, 1) if CREATED_HERE.search(line)]
