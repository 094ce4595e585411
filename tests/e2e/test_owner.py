"""What Qt or a binding leaks by itself is told apart, and fails only where that is asked for."""

import matrix
import pytest

SET_NO_MODEL = """
from qtpy.QtCore import QStringListModel
from qtpy.QtWidgets import QTreeView
VIEWS = []
def toggle():
    if not VIEWS:
        VIEWS.append(QTreeView())
    VIEWS[0].setModel(QStringListModel(["a"]))
    VIEWS[0].setModel(None)
"""

KEPT_DIALOGS = """
from qtpy.QtWidgets import QApplication, QDialog, QPushButton
KEPT = []
class KeptDialog(QDialog):
    def __init__(self):
        super().__init__()
        QPushButton("Close", self).clicked.connect(self.close)
        KEPT.append(self)
"""


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_selection_models_of_no_model_are_qts(leakpal, tmp_path, environment):
    target = tmp_path / "views.py"
    target.write_text(SET_NO_MODEL)
    words = ("call", f"{target}:toggle", "--cycles", "5", "--strict")
    run = leakpal(*words, python=environment.python, binding=environment.binding)

    leaks = run.result["tests"][0]["leaks"]
    (selection,) = [leak for leak in leaks if leak["what"] == "QItemSelectionModel"]
    assert selection["owner"] == "Qt"
    assert "QTBUG-49966" in selection["cause"]
    assert selection["created_at"]["line"] == 9
    assert {leak["owner"] for leak in leaks if leak["shape"] == "leak"} == {"Qt"}
    assert run.returncode == 1
    assert "Verdict: leak" in run.stdout


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_what_a_binding_notes_about_a_leaked_object_is_no_leak_of_its_own(
    leakpal, tmp_path, environment
):
    target = tmp_path / "dialogs.py"
    target.write_text(KEPT_DIALOGS)
    words = ("dialog", f"{target}:KeptDialog", "--cycles", "5")
    run = leakpal(*words, python=environment.python, binding=environment.binding)

    leaks = [leak for leak in run.result["tests"][0]["leaks"] if leak["owner"] == "yours"]
    primary = [leak["what"] for leak in leaks if leak["shape"] == "leak" and not leak["kept_by"]]
    assert primary == ["KeptDialog"]


def test_what_qt_5_notes_about_a_leaked_widget_is_no_leak_of_its_own(leakpal, tmp_path):
    target = tmp_path / "widgets.py"
    target.write_text(
        "from qtpy.QtWidgets import QWidget\nKEPT = []\ndef keep(): KEPT.append(QWidget())\n"
    )
    run = leakpal("call", f"{target}:keep", "--cycles", "5", binding="PyQt5")
    leaks = [leak for leak in run.test["leaks"] if leak["shape"] == "leak"]
    assert [leak["what"] for leak in leaks if not leak["kept_by"]] == ["QWidget"]


ACTIONS = """
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
KEPT = []
def make():
    QAction(triggered=QApplication.instance().aboutQt)
def keep():
    make()
    KEPT.append("_aboutQt"[1:])
"""


@pytest.mark.parametrize(("function", "yours"), [("make", []), ("keep", ["str"])])
def test_the_name_of_a_method_that_pyside_keeps_is_pysides(leakpal, tmp_path, function, yours):
    target = tmp_path / "actions.py"
    target.write_text(ACTIONS)
    run = leakpal("call", f"{target}:{function}", "--cycles", "5", binding="PySide6")
    leaks = [leak for leak in run.test["leaks"] if leak["shape"] == "leak"]
    assert "str" in {leak["what"] for leak in leaks if leak["owner"] == "PySide6"}
    assert [leak["what"] for leak in leaks if leak["owner"] == "yours"] == yours
