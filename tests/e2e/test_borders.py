"""The way from a root to what leaks, over the borders between Python, Qt and the bindings."""

from pathlib import Path

import matrix
import pytest

TARGETS = Path(__file__).with_name("borders.py")
SETTINGS = [("root: module", "borders"), (".SETTINGS", "Settings"), ("C++ object", "Settings")]
CHANGED = ("signal changed()", "Settings.changed()")
CLICKED = ("signal clicked(bool)", "QPushButton.clicked(bool)")
ENVIRONMENTS = matrix.main_environments() + matrix.other_environments()
PYQT = [environment for environment in ENVIRONMENTS if environment.binding.startswith("PyQt")]


def run(leakpal, environment, target):
    where = {"python": environment.python, "binding": environment.binding}
    return leakpal("call", f"{TARGETS}:{target}", "--cycles", 3, **where).test


def path_to(test, what, layer):
    (leak,) = [leak for leak in test["leaks"] if (leak["what"], leak["layer"]) == (what, layer)]
    return leak["reach"], leak["path"]


def steps(path):
    return [(step["edge"], step["label"]) for step in path]


def function(maker):
    return ("slot", f"{maker}.<locals>.<lambda>")


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_each_dialog_is_told_by_the_way_it_is_held(leakpal, environment):
    test = run(leakpal, environment, "open_and_close")
    assert test["autopsy"]["state"] == "complete"

    def told(what, layer="python"):
        reach, path = path_to(test, what, layer)
        assert reach == "path", what
        return steps(path)

    own = ("closure variable dialog", "ByLambda")
    assert told("ByLambda") == [*SETTINGS, CHANGED, function("by_lambda"), own]
    partial = [("slot", "functools.partial"), ("argument 0", "ByPartial")]
    assert told("ByPartial") == [*SETTINGS, CHANGED, *partial]
    assert told("ByParent", "qt") == [("root: window", "QMainWindow"), ("child", "ByParent")]
    module, kept, (index, label) = told("ByList")
    assert (module, kept) == (("root: module", "borders"), (".KEPT", "list"))
    assert index.startswith("[") and label == "ByList"
    (root, _), (edge, sender), *rest = told("ByTimer")
    assert (root, edge) == ("root: timer", "timer")
    timeout = ("signal timeout()", f"{sender}.timeout()")
    assert rest == [timeout, function("by_timer"), ("closure variable dialog", "ByTimer")]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_a_dialog_that_holds_itself_is_told_by_the_circle(leakpal, environment):
    test = run(leakpal, environment, "open_and_close")
    reach, path = path_to(test, "ByChild", "python")
    assert reach == "members"
    assert steps(path) == [
        ("root", "ByChild"),
        ("C++ object", "ByChild"),
        ("child", "QDialogButtonBox"),
        ("child", "QPushButton"),
        CLICKED,
        function("by_child"),
        ("closure variable dialog", "ByChild"),
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_a_running_thread_is_a_root(leakpal, environment):
    test = run(leakpal, environment, "start_thread")
    reach, path = path_to(test, "Running", "qt")
    assert (reach, steps(path)) == ("path", [("root: thread", "Running")])


@pytest.mark.parametrize("environment", PYQT, ids=str)
def test_a_deletion_that_no_loop_delivers_is_told_with_the_reason(leakpal, environment):
    test = run(leakpal, environment, "delete_where_nothing_runs")
    reach, path = path_to(test, "QObject", "qt")
    assert reach == "path"
    assert steps(path) == [
        ("root: event queue", "posted DeferredDelete"),
        ("posted event", "QObject"),
    ]
    assert path[0]["detail"].endswith("its thread was not started")
