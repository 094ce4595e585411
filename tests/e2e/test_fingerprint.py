"""A leak has the same fingerprint in the next run, after other code of its file was edited, and on
another Python."""

import cases
import matrix
import pytest

CASES = (
    "leak_cached_method",
    "leak_connected_again",
    "leak_event_bus",
    "leak_history",
    "leak_lambda",
    "leak_menu_action",
)

UNRELATED = '''

def helper():
    """Stands above, and moves all that is below."""
    return [number for number in range(3)]

'''


def told(test):
    """The leak that stands first, and the fingerprint of it."""
    leak = next(x for x in test["leaks"] if x["shape"] == "leak" and x["kept_by"] is None)
    return leak["what"], leak["fingerprint"]


def edited(case, folder):
    """The case's program with another function above, and a method called otherwise."""
    docstring, rest = (cases.ZOO / f"{case}.py").read_text().split('"""\n', 1)
    source = docstring + '"""\n' + UNRELATED + rest
    file = folder / f"{case}.py"
    file.write_text(source.replace("reload", "load_again"))
    return f"{file}:{cases.read(case)['target']}"


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
@pytest.mark.parametrize("case", CASES)
def test_an_unrelated_edit_does_not_change_it(zoo_run, leakpal, tmp_path, case, environment):
    options = {"python": environment.python, "binding": environment.binding}
    run = leakpal(cases.read(case)["kind"], edited(case, tmp_path), **options)
    assert told(run.test) == told(zoo_run(case, environment)["tests"][0])


def main_and_newest():
    """The main environments, each with the same binding on Python 3.13."""
    others = [e for e in matrix.other_environments() if e.version == "3.13"]
    pairs = [(one, other) for one in matrix.main_environments() for other in others]
    return [pair for pair in pairs if pair[0].binding == pair[1].binding]


@pytest.mark.parametrize(("environment", "other"), main_and_newest(), ids=str)
@pytest.mark.parametrize("case", CASES)
def test_another_python_does_not_change_it(zoo_run, case, environment, other):
    assert told(zoo_run(case, other)["tests"][0]) == told(zoo_run(case, environment)["tests"][0])
