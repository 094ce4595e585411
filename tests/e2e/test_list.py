"""leakpal list: what is configured and what is found, and the configuration written for it."""

import shutil
import textwrap

import pytest
from conftest import ROOT
from matrix import named_pythons

SPRITEDESK = ROOT / "examples" / "spritedesk"

APPLICATION = {
    "app/__init__.py": "raise RuntimeError('imported')\n",
    "app/qt.py": """
        try:
            from PySide6 import QtWidgets
            from PySide6.QtCore import QObject, QRunnable, QThread, Signal
        except ImportError:
            from PyQt6 import QtWidgets
            from PyQt6.QtCore import QObject, QRunnable, QThread, pyqtSignal as Signal
        Dialog = QtWidgets.QDialog
        """,
    "app/base.py": """
        from . import qt

        class Base(qt.Dialog):
            '''Of all dialogs.'''
            def __init__(self, title, parent=None):
                super().__init__(parent)
        """,
    "app/dialogs.py": """
        from pathlib import Path
        from .base import Base as Parent
        from app import qt
        from app.qt import QtWidgets as W

        class Open(Parent):
            '''Opens a file.

            More of it.'''
            def __init__(self, rom_path: Path, count: int, model: "Model", name: str = "x"):
                super().__init__("open")
                self.panel = Panel()

        class Inherited(Parent):
            pass

        class Plain(W.QDialog):
            class Inner(W.QDialog):
                pass

        class Panel(W.QWidget):
            pass

        class Tool(W.QWidget):
            def __init__(self):
                super().__init__()
                self.setWindowTitle("tool")

        class Child(W.QFrame):
            def __init__(self, parent):
                super().__init__(parent)

        class NoWidget(dict):
            pass

        if __name__ == "__main__":
            class OnlyMain(W.QDialog):
                pass
        """,
    "app/workers.py": """
        import threading
        from app.qt import QObject, QRunnable, QThread, Signal

        class Job(QRunnable):
            pass

        class Loader(QThread):
            def __init__(self, path): super().__init__()

        class Poll(threading.Thread):
            pass

        class Worker(QObject):
            done = Signal()
            def process(self): pass

        class Moved(QObject):
            pass

        class Settings(QObject):
            changed = Signal()

        class Node(QObject):
            outputChanged = Signal()
            def process(self): pass

        def start():
            thread = QThread()
            moved = Moved()
            moved.moveToThread(thread)
        """,
    "app/__main__.py": "from .base import Base\nclass Main(Base): pass\n",
    "app/build/__init__.py": "",
    "app/build/dialogs.py": "from PyQt6.QtWidgets import QWizard\nclass Build(QWizard): pass\n",
    "build/app/dialogs.py": "from PyQt6.QtWidgets import QDialog\nclass Copy(QDialog): pass\n",
    "app/broken.py": "class Half(:\n",
    "app/test_dialogs.py": "from .base import Base\nclass Tested(Base): pass\n",
}


def write_tree(folder, files):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return folder


def by_name(run):
    return {one["name"]: one for one in run.result["components"]}


@pytest.fixture
def application(tmp_path):
    return write_tree(tmp_path / "my project", APPLICATION)


def test_classes_are_found_in_the_text_of_a_package(leakpal, application):
    run = leakpal("list", "app", cwd=application)
    assert run.returncode == 0, run.stderr
    found = by_name(run)
    assert {name: (one["kind"], one["base"], one["role"]) for name, one in found.items()} == {
        "Base": ("dialog", "QDialog", "base"),
        "Open": ("dialog", "QDialog", "component"),
        "Inherited": ("dialog", "QDialog", "component"),
        "Plain": ("dialog", "QDialog", "component"),
        "Inner": ("dialog", "QDialog", "component"),
        "Build": ("dialog", "QDialog", "component"),
        "Panel": ("dialog", "QWidget", "part"),
        "Tool": ("dialog", "QWidget", "component"),
        "Child": ("dialog", "QWidget", "part"),
        "Job": ("worker", "QRunnable", "component"),
        "Loader": ("worker", "QThread", "component"),
        "Poll": ("worker", "threading.Thread", "component"),
        "Worker": ("worker", "QObject", "component"),
        "Moved": ("worker", "QObject", "component"),
    }
    assert found["Inner"]["target"] == "app.dialogs:Plain.Inner"
    opener = found["Open"]
    assert opener["description"] == "Opens a file."
    assert (opener["file"], opener["line"]) == (str(application / "app" / "dialogs.py"), 7)
    assert [tuple(one.values()) for one in opener["parameters"]] == [
        ("rom_path", "Path", None, True),
        ("count", "int", None, True),
        ("model", "'Model'", None, True),
        ("name", "str", "'x'", False),
    ]
    assert [one["name"] for one in found["Inherited"]["parameters"]] == ["title", "parent"]
    assert run.result["tests_left_out"] == 1


def test_a_file_that_does_not_parse_is_named_with_its_line(leakpal, application):
    run = leakpal("list", "app", cwd=application)
    (problem,) = run.result["problems"]
    assert (problem["kind"], problem["place"], problem["line"]) == ("syntax", "app/broken.py", 1)
    assert "app/broken.py:1" in run.stdout


def test_nothing_is_run_without_import(leakpal, application):
    assert "imported" not in leakpal("list", "app", cwd=application).stderr


def test_copies_of_a_build_are_left_out_of_a_folder(leakpal, application):
    found = by_name(leakpal("list", cwd=application))
    assert "Build" in found and "Copy" not in found


def test_places_may_be_folders_and_files(leakpal, application):
    scripts = {"tools/one.py": "from PyQt6.QtWidgets import QDialog\nclass One(QDialog): pass\n"}
    write_tree(application, scripts)
    run = leakpal("list", "app/workers.py", "tools", cwd=application)
    assert by_name(run)["One"]["target"] == "tools/one.py:One"
    assert "Job" in by_name(run) and "Open" not in by_name(run)


def test_a_folder_that_is_named_like_a_standard_module_is_not_imported_from(leakpal, tmp_path):
    text = "import gettext\nfrom PyQt6.QtWidgets import QDialog\nclass One(QDialog): pass\n"
    write_tree(tmp_path, {"gettext/main.py": text})
    run = leakpal("list", ".", cwd=tmp_path)
    assert by_name(run)["One"]["target"] == "gettext/main.py:One"


def test_an_alias_of_its_own_attribute_comes_to_an_end(leakpal, tmp_path):
    text = """
        from PyQt6 import QtWidgets
        here = here.parent
        QtWidgets = QtWidgets.other
        class One(QtWidgets.QDialog): here = here()
        class Two(here.Base): pass
        """
    write_tree(tmp_path, {"app.py": text})
    run = leakpal("list", "app.py", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert set(by_name(run)) == {"One"}


def test_a_base_in_a_file_that_was_not_asked_for_is_followed(leakpal, application):
    run = leakpal("list", "app/dialogs.py", cwd=application)
    assert by_name(run)["Open"]["base"] == "QDialog"
    assert "Base" not in by_name(run) and run.result["modules"] == 1


def test_a_place_that_is_not_there_is_told(leakpal, application):
    run = leakpal("list", "no_such_package", cwd=application)
    assert run.returncode == 3
    assert "no_such_package" in run.stderr and "no package of that name" in run.stderr


def test_a_folder_without_anything_to_profile_is_told(leakpal, tmp_path):
    (tmp_path / "empty").mkdir()
    run = leakpal("list", cwd=tmp_path / "empty")
    assert run.returncode == 3
    assert "no dialog and no worker was found in 0 modules" in run.stderr


DYNAMIC = {
    "dyn/__init__.py": "",
    "dyn/made.py": """
        import helper_of_others
        Made = type("Made", (helper_of_others.ForeignDialog,), {"__module__": __name__})

        class Derived(helper_of_others.ForeignDialog):
            '''By another package.'''
        """,
    "dyn/failing.py": "raise OSError('no camera')\n",
    "dyn/noisy.py": "import os\nprint('noise')\nos.write(1, b'more noise')\n",
    "dyn/script.py": "import argparse, sys\nargparse.ArgumentParser().parse_args()\nsys.exit(7)\n",
    "others/helper_of_others.py": """
        from qtpy.QtWidgets import QDialog
        class ForeignDialog(QDialog):
            def __init__(self, size: int = 3, parent=None): super().__init__(parent)
        """,
}


def test_an_import_finds_what_the_text_does_not_show(leakpal, tmp_path):
    write_tree(tmp_path, DYNAMIC)
    path = {"PYTHONPATH": str(tmp_path / "others")}
    run = leakpal("list", "dyn", cwd=tmp_path, env=path)
    assert run.returncode == 3 and len(run.result["unresolved"]) == 1
    assert "--import" in run.stdout
    run = leakpal("list", "dyn", "--import", cwd=tmp_path, env=path)
    assert run.returncode == 0, run.stderr
    found = by_name(run)
    assert set(found) == {"Made", "Derived"}
    assert [one["name"] for one in found["Derived"]["parameters"]] == ["size", "parent"]
    assert found["Derived"]["description"] == "By another package."
    failing, script = run.result["problems"]
    assert (failing["kind"], failing["place"]) == ("import", "dyn.failing")
    assert "no camera" in failing["message"]
    assert script["message"] == "the import called sys.exit(7)"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("import os\nos.abort()\n", "crash"), ("import time\ntime.sleep(60)\n", "hang")],
)
def test_an_import_that_ends_or_hangs_costs_its_module_only(leakpal, tmp_path, text, kind):
    write_tree(tmp_path, {**DYNAMIC, "dyn/bad.py": text})
    path = {"PYTHONPATH": str(tmp_path / "others")}
    run = leakpal("list", "dyn", "--import", "--timeout", 3, cwd=tmp_path, env=path)
    assert run.returncode == 3
    assert set(by_name(run)) == {"Made", "Derived"}
    assert (kind, "dyn.bad") in [(one["kind"], one["place"]) for one in run.result["problems"]]
    assert "dyn.bad" in run.stderr


def test_the_configured_components_of_the_example(leakpal):
    run = leakpal("list", cwd=SPRITEDESK)
    assert run.returncode == 0, run.stderr
    configured = {name for name, one in by_name(run).items() if one["configured"]}
    assert len(configured) == 10
    manual = by_name(run)["ManualOffsetDialog"]
    assert manual["needs"] == ["rom"] and manual["base"] == "QDialog"
    assert by_name(run)["SpriteScanWorker"]["factory"] == "spritedesk.profiling:make_scan_worker"
    assert by_name(run)["SpriteScanWorker"]["base"] == "QObject"
    assert {name for name in set(by_name(run)) - configured} >= {"MainWindow"}
    assert all(len(line) <= 80 for line in run.stdout.splitlines() if "/" not in line)


@pytest.mark.parametrize("version", named_pythons())
def test_every_python_reads_and_imports_the_example(leakpal, version):
    words = ("list", "spritedesk", "--import")
    run = leakpal(*words, python=named_pythons()[version], cwd=SPRITEDESK)
    assert (run.returncode, run.result["problems"]) == (0, [])
    found = {one["name"]: one["kind"] for one in run.result["components"]}
    assert (found["SettingsDialog"], found["SpriteScanWorker"]) == ("dialog", "worker")


def test_a_mistake_in_the_configuration_is_told(leakpal, tmp_path):
    (tmp_path / "leakpal.toml").write_text("[dialogs.X]\ntarget = 3\n")
    run = leakpal("list", cwd=tmp_path)
    assert run.returncode == 3
    assert "leakpal.toml:2" in run.result["error"]["message"]


def test_write_config_makes_a_file_that_loads_and_runs(leakpal, application):
    (application / "app" / "__init__.py").write_text("")
    run = leakpal("list", "app", "--write-config", cwd=application)
    assert run.returncode == 0, run.stderr
    file = application / "leakpal.toml"
    text = file.read_text()
    assert '[dialogs.Open]\ntarget = "app.dialogs:Open"\n' in text
    assert 'args = { rom_path = "${input.rom}", count = 1, model = "${input.model}" }' in text
    assert 'needs = ["rom", "model"]' in text
    assert "[dialogs.Base]" not in text and "[dialogs.Child]" not in text
    assert leakpal("list", "app", "--write-config", cwd=application).returncode == 0
    assert file.read_text() == text
    profiled = leakpal("dialog", "Plain", "--cycles", 2, cwd=application)
    assert profiled.returncode == 0 and profiled.test["verdict"] == "clean"


def test_write_config_appends_and_changes_nothing(leakpal, tmp_path):
    shutil.copytree(SPRITEDESK, tmp_path / "copy")
    file = tmp_path / "copy" / "leakpal.toml"
    before = file.read_text()
    file.write_text(before.rstrip("\n"))
    file.chmod(0o640)
    run = leakpal("list", "--write-config", cwd=tmp_path / "copy")
    assert run.returncode == 0 and "added 1 components" in run.stderr
    assert file.read_text().startswith(before) and "[dialogs.MainWindow]" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640


def test_write_config_uses_the_tables_of_pyproject(leakpal, application):
    file = application / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n\n[tool.leakpal.dialogs.Other]\ntarget = "app.x:Y"\n')
    run = leakpal("list", "app", "--write-config", cwd=application)
    assert run.returncode == 0, run.stderr
    assert "[tool.leakpal.dialogs.Plain]" in file.read_text()
    again = leakpal("list", "app", cwd=application)
    assert by_name(again)["Plain"]["configured"]


def test_a_configuration_that_cannot_take_more_is_left_alone(leakpal, application):
    file = application / "leakpal.toml"
    file.write_text('dialogs = { Other = { target = "app.x:Y" } }\n')
    before = file.read_text()
    run = leakpal.bare("list", "app", "--write-config", cwd=application)
    assert run.returncode == 3
    assert file.read_text() == before and "left as it is" in run.stderr
