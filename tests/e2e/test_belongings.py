"""What something has although no reference or word of its own leads there is told as kept by it."""

import matrix
import pytest

ENVIRONMENTS = matrix.main_environments()
PYSIDE = [environment for environment in ENVIRONMENTS if environment.binding == "PySide6"]

WEAK_VALUES = """
import weakref

class Owner:
    pass

class Note:
    pass

class Ring:
    pass

OWNERS, NOTES, RINGS = [], weakref.WeakKeyDictionary(), weakref.WeakKeyDictionary()

def remember():
    owner = Owner()
    OWNERS.append(owner)
    NOTES[owner] = Note()
    ring = Ring()
    RINGS[ring] = [ring]
"""

ACTIONS = """
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

def open_and_close():
    menu = QMenu()
    for number in range(20):
        menu.addAction(QAction(str(number), menu, triggered=menu.update))
"""


def run(leakpal, tmp_path, environment, program, target):
    path = tmp_path / "program.py"
    path.write_text(program)
    where = {"python": environment.python, "binding": environment.binding}
    return leakpal("call", f"{path}:{target}", "--cycles", 3, **where).test


def leaks_of(test, what):
    return [leak for leak in test["leaks"] if leak["what"].endswith(what)]


def test_the_value_of_a_weak_key_is_kept_by_who_holds_the_key(leakpal, tmp_path):
    environment = ENVIRONMENTS[0]
    test = run(leakpal, tmp_path, environment, WEAK_VALUES, "remember")
    (owner,), (note,), (ring,) = (leaks_of(test, what) for what in ("Owner", "Note", "Ring"))
    assert note["kept_by"] == owner["fingerprint"]
    assert note["path"][-1]["edge"] == "item of a WeakKeyDictionary"
    # A value that holds its own key is kept by the table.
    assert [step["edge"] for step in ring["path"]][:3] == ["root: module", ".RINGS", ".data"]


@pytest.mark.parametrize("environment", PYSIDE, ids=str)
def test_what_the_binding_notes_of_a_wrapper_goes_with_the_wrapper(leakpal, tmp_path, environment):
    test = run(leakpal, tmp_path, environment, ACTIONS, "open_and_close")
    assert {leak["owner"] for leak in test["leaks"]} == {"PySide6"}
    (connection,) = leaks_of(test, "QMetaObject.Connection")
    noted = [leak for leak in test["leaks"] if leak["layer"] == "native"]
    assert noted and {leak["kept_by"] for leak in noted} == {connection["fingerprint"]}
