"""What a configuration says about a component is what happens in the application's process."""

import json
import subprocess
from pathlib import Path

import matrix
import pytest

every_environment = pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)

# Every function says that it was called; a test reads the lines.
APPLICATION = """
import json, os
from pathlib import Path
from qtpy.QtCore import QObject
from qtpy.QtWidgets import QApplication, QDialog, QMainWindow

def say(*words):
    with open(os.environ["SAID"], "a") as file:
        file.write(" ".join(map(str, words)) + "\\n")

class Application(QApplication):
    pass

def make_application():
    say("application")
    return Application(["app"])

def make_and_keep():
    global kept
    kept = Application(["app"])

def make_nothing():
    pass

def prepare():
    say("setup", type(QApplication.instance()).__name__)

def clean():
    say("teardown")

def prepare_component():
    say("component setup")

def clean_component():
    say("component teardown")

def fail():
    raise ValueError("that went wrong")

class Window(QMainWindow):
    def __init__(self, hub=None, title="none", text=""):
        super().__init__()
        self.hub = hub
        say("window", type(hub).__name__, title, text)

class Hub(QObject):
    def __init__(self, path: Path):
        super().__init__()
        say("hub", type(path).__name__, path.name)

class Dialog(QDialog):
    def __init__(self, parent=None, items=(), nested=None, path: Path = Path(), count=0):
        super().__init__(parent)
        if isinstance(items, list):
            items.append(self)
        self.seen = json.dumps([type(parent).__name__, nested and type(nested["deep"][1]).__name__,
                                type(path).__name__, path.name, len(items), count])

def look(dialog):
    say("dialog", dialog.seen)

def make_dialog(count):
    return Dialog(count=count)

def make_call(step):
    def call():
        say("called", step)
    return call
"""


class Project:
    """A folder with an application and a configuration."""

    def __init__(self, folder, leakpal):
        self.folder, self.leakpal = folder / "project", leakpal
        self.folder.mkdir()
        (self.folder / "app.py").write_text(APPLICATION)
        self.rom = self.folder / "game.rom"
        self.rom.write_bytes(b"rom")
        self.environment = matrix.main_environments()[0]

    def configure(self, text):
        (self.folder / "leakpal.toml").write_text(text)

    def run(self, kind, name, *words, cwd=None):
        return self.command(kind, name, "--cycles", 2, "--warmup", 0, *words, cwd=cwd)

    def command(self, *words, cwd=None):
        return self.leakpal(
            *words, cwd=cwd or self.folder,
            python=self.environment.python, binding=self.environment.binding,
            env={"SAID": self.folder / "said", "QT_API": self.environment.binding.lower()},
        )  # fmt: skip

    def said(self):
        file = self.folder / "said"
        return file.read_text().splitlines() if file.exists() else []

    def dialogs(self):
        """What each opened dialog saw of its arguments."""
        return [json.loads(line[7:]) for line in self.said() if line.startswith("dialog ")]


@pytest.fixture
def project(tmp_path, leakpal):
    return Project(tmp_path, leakpal)


def message_of(run, kind):
    assert run.returncode == 3
    assert run.result["error"]["kind"] == kind, run.result["error"]
    return run.result["error"]["message"]


ORDER = """
application = "app:make_application"
setup = "app:prepare"
teardown = "app:clean"
[dialogs.Dialog]
target = "app:Dialog"
setup = "app:prepare_component"
teardown = "app:clean_component"
interact = "app:look"
"""


@every_environment
def test_everything_is_called_in_its_order(project, environment):
    project.environment = environment
    project.configure(ORDER)
    run = project.run("dialog", "Dialog")
    assert (run.returncode, run.test["name"]) == (0, "Dialog"), run.stdout
    said = [
        line if line.startswith("setup") else line.partition(" [")[0] for line in project.said()
    ]
    dialogs = len(said) - 5
    assert dialogs >= 4
    assert said == [
        "application", "setup Application", "component setup",
        *["dialog"] * dialogs, "component teardown", "teardown",
    ]  # fmt: skip


def test_an_application_may_be_made_and_not_returned(project):
    project.configure(ORDER.replace("make_application", "make_and_keep"))
    assert project.run("dialog", "Dialog").returncode == 0
    assert "setup Application" in project.said()


LATE = """
def make():
    global application, handler
    from qtpy.QtCore import qInstallMessageHandler
    from qtpy.QtWidgets import QApplication
    application = QApplication(["app"])
    handler = lambda kind, context, message: None
    qInstallMessageHandler(handler)

def call():
    from qtpy.QtCore import qInstallMessageHandler
    before = qInstallMessageHandler(None)
    qInstallMessageHandler(handler)
    assert before is handler
"""


@every_environment
def test_an_application_may_import_qt_late_and_handle_its_messages(project, environment):
    project.environment = environment
    (project.folder / "late.py").write_text(LATE)
    project.configure('application = "late:make"\n[calls.Call]\ntarget = "late:call"\n')
    run = project.run("call", "Call")
    assert run.returncode == 0, run.stdout
    assert run.result["environment"]["binding"].startswith(environment.binding)
    assert "QApplication" in run.test["snapshots"][0]["qt_objects"]


def test_a_factory_that_makes_no_application_is_an_error(project):
    project.configure(ORDER.replace("make_application", "make_nothing"))
    message = message_of(project.run("dialog", "Dialog"), "construct")
    for word in ("application (app:make_nothing)", "NoneType", "QApplication.instance()"):
        assert word in message


@pytest.mark.parametrize("key", ["application", "setup", "component_setup"])
def test_a_failing_preparation_is_named_and_nothing_is_measured(project, key):
    before = {"application": "make_application", "setup": "prepare"}
    target = f"app:{before.get(key, 'prepare_component')}"
    project.configure(ORDER.replace(f'"{target}"', '"app:fail"'))
    run = project.run("dialog", "Dialog")
    message = message_of(run, "exception")
    assert f"{key} (app:fail): ValueError: that went wrong" in message
    assert run.result["tests"] == []
    assert "teardown" not in project.said() or key == "component_setup"


@pytest.mark.parametrize("key", ["teardown", "component_teardown"])
def test_a_failing_teardown_loses_nothing_that_was_measured(project, key):
    target = {"teardown": "app:clean", "component_teardown": "app:clean_component"}[key]
    project.configure(ORDER.replace(f'"{target}"', '"app:fail"'))
    run = project.run("dialog", "Dialog")
    assert f"{key} (app:fail): ValueError: that went wrong" in message_of(run, "exception")
    assert run.test["verdict"] == "clean"
    other = {"teardown": "component teardown", "component_teardown": "teardown"}[key]
    assert other in project.said()


def test_teardowns_run_after_a_test_that_failed(project):
    project.configure(ORDER.replace('"app:look"', '"app:fail"'))
    run = project.run("dialog", "Dialog")
    assert (run.returncode, run.test["verdict"]) == (3, "error")
    assert project.said()[-2:] == ["component teardown", "teardown"]


VALUES = """
[dialogs.Dialog]
target = "app:Dialog"
interact = "app:look"
delete = true
[dialogs.Dialog.args]
parent = "@window"
items = []
path = "${input.rom}"
count = 5
[dialogs.Dialog.args.nested]
deep = [1, "@hub"]
[objects]
window = { target = "app:Window", args = { hub = "@hub", title = "@@n", text = "a ${input.rom}" } }
hub = { target = "app:Hub", args = { path = "${input.rom}" } }
unused = "app:fail"
"""


@every_environment
def test_inputs_and_objects_are_filled_in_at_any_depth(project, environment):
    project.environment = environment
    project.configure(VALUES)
    run = project.run("dialog", "Dialog", "--input", f"rom={project.rom}")
    assert run.returncode == 0, run.stdout
    assert project.said()[:2] == [
        f"hub {type(project.rom).__name__} game.rom",
        f"window Hub @n a {project.rom}",
    ]
    expected = ["Window", "Hub", type(project.rom).__name__, "game.rom", 1, 5]
    assert len(project.dialogs()) >= 4
    assert all(seen == expected for seen in project.dialogs())


def test_an_option_goes_before_a_value_of_the_same_name(project):
    project.configure(VALUES)
    run = project.run(
        "dialog", "Dialog", "--input", f"rom={project.rom}", "--arg", "count:=9",
        "--arg", "parent:=null",
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert [seen[0] for seen in project.dialogs()] == ["NoneType"] * 4
    assert [seen[-1] for seen in project.dialogs()] == [9] * 4
    assert not any(line.startswith("window") for line in project.said())


def test_a_value_for_a_parameter_that_is_not_there_names_its_key(project):
    project.configure('[dialogs.Dialog]\ntarget = "app:Dialog"\nargs = { colour = "red" }\n')
    message = message_of(project.run("dialog", "Dialog"), "arguments")
    for word in ("dialogs.Dialog.args.colour", "no parameter colour", "parent, items"):
        assert word in message


def test_an_object_that_cannot_be_made_names_its_key(project):
    project.configure(
        '[dialogs.Dialog]\ntarget = "app:Dialog"\nargs = { parent = "@window" }\n'
        '[objects]\nwindow = "app:fail"\n'
    )
    message = message_of(project.run("dialog", "Dialog"), "exception")
    assert "objects.window (app:fail): ValueError: that went wrong" in message


def test_a_dialog_of_a_factory_and_a_call_of_a_factory(project):
    project.configure(
        '[dialogs.Made]\nfactory = "app:make_dialog"\nargs = { count = 3 }\n'
        'interact = "app:look"\n'
        '[calls.Made2]\nfactory = "app:make_call"\nargs = { step = 7 }\n'
    )
    assert project.run("dialog", "Made").returncode == 0
    assert [seen[-1] for seen in project.dialogs()] == [3] * 4
    assert project.run("call", "Made2").returncode == 0
    assert project.said().count("called 7") == 4


def test_a_factory_of_the_wrong_thing_says_what_was_expected(project):
    project.configure('[calls.Made]\nfactory = "app:prepare"\n')
    run = project.run("call", "Made")
    assert run.returncode == 3
    assert "factory" in run.test["error"]["message"]
    assert "callable" in run.test["error"]["message"]


def test_files_of_a_configuration_are_found_from_any_folder_below(project):
    project.configure(
        '[dialogs.Dialog]\ntarget = "parts/dialog.py:Dialog"\nsetup = "helpers:prepare"\n'
    )
    (project.folder / "helpers.py").write_text("def prepare(): ...\n")
    (project.folder / "parts" / "deep").mkdir(parents=True)
    (project.folder / "parts" / "dialog.py").write_text("from app import Dialog\n")
    run = project.run("dialog", "Dialog", cwd=project.folder / "parts" / "deep")
    assert run.returncode == 0, run.stdout


def test_paths_of_the_command_line_begin_at_the_current_folder(project):
    project.configure('setup = "app:prepare"\n')
    below = project.folder / "below"
    below.mkdir()
    for folder in (project.folder, below):
        place = f"print({folder.name!r})"
        (folder / "other.py").write_text(f"def prepare(): {place}\ndef f(): {place}\n")
    run = project.run("call", "other.py:f", "--setup", "other.py:prepare", cwd=below)
    assert run.returncode == 0, run.stdout
    assert run.stdout.splitlines().count("below") == 1 + 4
    assert "project" not in run.stdout.splitlines()


def test_a_teardown_that_never_ends_is_a_hang_after_the_test(project):
    (project.folder / "app.py").write_text(APPLICATION + "def spin():\n    while True: pass\n")
    project.configure(ORDER.replace('"app:clean"', '"app:spin"'))
    run = project.run("dialog", "Dialog", "--timeout", 2)
    assert "after the last test" in message_of(run, "hang")
    assert run.test["verdict"] == "clean"


@every_environment
def test_a_baseline_is_taken_between_setup_and_teardown(project, environment):
    project.environment = environment
    project.configure(ORDER.partition("[dialogs")[0])
    run = project.command("baseline")
    assert run.returncode == 0, run.stdout
    assert project.said() == ["application", "setup Application", "teardown"]
    assert "Application" in " ".join(run.result["baseline"]["qt_objects"])
    assert run.result["environment"]["binding"].startswith(environment.binding)


def test_a_baseline_is_there_whatever_its_teardown_does(project):
    project.configure(ORDER.partition("[dialogs")[0].replace("app:clean", "app:fail"))
    run = project.command("baseline")
    assert "teardown (app:fail): ValueError" in message_of(run, "exception")
    assert run.result["baseline"]["python_object_count"] > 1000


CIRCLE = """
import sys, types
package = types.ModuleType("leakpal")
package.__path__ = [sys.argv[1]]
sys.modules["leakpal"] = package
from leakpal import _values
from leakpal._targets import TargetError

def make(target, wanted, place):
    return [values.fill(value, f"{place}.args.{name}") for name, value in wanted.items()]

def entry(name):
    return {"target": "x:y", "values": {"other": name}}

values = _values.Values({}, {"a": entry("@b"), "b": entry("@c"), "c": entry("@b")}, make)
try:
    values.fill({"one": ["@a"]}, "dialogs.D.args")
except TargetError as error:
    print(error.kind, error)
"""


def test_objects_that_need_each_other_in_a_circle_are_an_error():
    package = Path(__file__).resolve().parents[2] / "python" / "leakpal"
    command = [matrix.pythons()[0], "-c", CIRCLE, package]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith("arguments objects.c.args.other = '@b': objects need each other")
    assert "b -> c -> b" in said
