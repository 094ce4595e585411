"""--guess-args: parameters that have no value are filled, and the report says with what."""

import matrix
import pytest

every_environment = pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)

NEEDY = """
from __future__ import annotations
import enum, typing
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Optional, Sequence
from qtpy.QtCore import QObject, QSize
from qtpy.QtWidgets import QDialog, QMainWindow, QWidget

class Mode(enum.Enum):
    FAST = 1
    GOOD = 2

@dataclass
class Inner:
    x: int

@dataclass
class Config:
    name: str
    inner: Inner

class Hub(QObject):
    def __init__(self, config: Config, parent: Optional[QObject]):
        super().__init__(parent)

class Needy(QDialog):
    def __init__(self, parent: QWidget, window: QMainWindow, maybe: Optional[Path], rom_path: str,
                 zoom: int, ratio: float, flag: bool, file: Path, out_dir: Path, raw: bytes,
                 mode: Mode, names: Sequence[str], found: List[str], hub: Hub, size: QSize,
                 on_done: Callable[[object], None], *more, depth=1, **rest):
        super().__init__(parent)
        assert isinstance(parent, QWidget) and isinstance(window, QMainWindow) and maybe is None
        assert (rom_path, zoom, ratio, flag, raw, mode) == ("", 0, 0.0, False, b"", Mode.FAST)
        assert file.is_file() and out_dir.is_dir() and not list(names) and not found
        assert isinstance(hub, Hub) and isinstance(size, QSize)
        found.append(self)
        on_done(self)

class Unannotated(QDialog):
    def __init__(self, parent, rom_path, title, on_done, is_new, items, index):
        super().__init__(parent)
        open(rom_path).close()
        items.append(self)
        on_done(self)
"""


def write(folder, text):
    file = folder / "needy.py"
    file.write_text(text)
    return file


@every_environment
def test_every_kind_of_annotation_is_filled_and_nothing_of_it_leaks(leakpal, tmp_path, environment):
    file = write(tmp_path, NEEDY)
    run = leakpal(
        "dialog", f"{file}:Needy", "--guess-args", "--delete", "--cycles", 3,
        python=environment.python, binding=environment.binding,
        env={"QT_API": environment.binding.lower()},
    )  # fmt: skip
    assert (run.returncode, run.test["verdict"]) == (0, "clean"), run.stdout
    guessed = run.result["environment"]["more"]["guessed"]
    assert guessed.startswith("Needy(parent: QWidget = a new QWidget, ")
    for text in ("rom_path: str = ''", "mode: Mode = Mode.FAST", "file: Path = an empty file"):
        assert text in guessed
    assert "arguments guessed" in run.stdout


def test_names_help_where_there_is_no_annotation(leakpal, tmp_path):
    file = write(tmp_path, NEEDY)
    run = leakpal("dialog", f"{file}:Unannotated", "--guess-args", "--delete", "--cycles", 3)
    assert (run.returncode, run.test["verdict"]) == (0, "clean"), run.stdout
    guessed = run.result["environment"]["more"]["guessed"]
    assert guessed.startswith("Unannotated(parent = None, rom_path = an empty file, title = ''")


WINDOWS = """
from qtpy.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

def open_main_window():
    global window
    window = QMainWindow()

class Dialog(QDialog):
    def __init__(self, app: QApplication, parent: QWidget):
        super().__init__(parent)
        assert app is QApplication.instance() and parent is window
"""


def test_the_application_and_its_main_window_are_taken(leakpal, tmp_path):
    file = write(tmp_path, WINDOWS)
    run = leakpal(
        "dialog", f"{file}:Dialog", "--guess-args", "--delete", "--cycles", 1,
        "--setup", f"{file}:open_main_window", binding=matrix.main_environments()[0].binding,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    guessed = run.result["environment"]["more"]["guessed"]
    assert "app: QApplication = the application's QApplication" in guessed
    assert "parent: QWidget = the application's QMainWindow" in guessed


def test_what_is_given_is_not_guessed(leakpal, tmp_path):
    file = write(tmp_path, "def f(a: int, b: int):\n    assert (a, b) == (7, 0)\n")
    run = leakpal("call", f"{file}:f", "--guess-args", "--arg", "a=7", "--cycles", 1)
    assert run.returncode == 0
    assert run.result["environment"]["more"]["guessed"] == "f(b: int = 0)"


def test_an_input_is_taken_for_the_parameter_of_its_name(leakpal, tmp_path):
    file = write(
        tmp_path,
        "from pathlib import Path\n"
        "def f(rom_path: Path, rom, rom_file: int):\n"
        "    assert rom_path.read_text() == open(rom).read() == 'the rom' and rom_file == 0\n",
    )
    rom = tmp_path / "game.rom"
    rom.write_text("the rom")
    run = leakpal("call", f"{file}:f", "--guess-args", "--input", f"rom={rom}", "--cycles", 1)
    assert run.returncode == 0, run.stdout
    guessed = run.result["environment"]["more"]["guessed"]
    assert guessed == "f(rom_path: Path = the input rom, rom = the input rom, rom_file: int = 0)"


CALLABLES = """
import functools

def by_position(a: int, /, b: str):
    assert (a, b) == (0, "")

partial = functools.partial(by_position, 0)

class Callable:
    def method(self, a: int):
        assert a == 0

    def __call__(self, a: int):
        assert a == 0

method = Callable().method
instance = Callable()
"""


@pytest.mark.parametrize("name", ["by_position", "partial", "method", "instance"])
def test_every_kind_of_callable_is_understood(leakpal, tmp_path, name):
    file = write(tmp_path, CALLABLES)
    run = leakpal("call", f"{file}:{name}", "--guess-args", "--cycles", 1)
    assert run.returncode == 0, run.stdout
    assert ": str = ''" in run.stdout or "a: int = 0" in run.stdout


def test_a_suite_says_for_each_component_what_was_guessed(leakpal, tmp_path):
    write(tmp_path, "def f(a: int): ...\ndef g(b: str, c): ...\n")
    (tmp_path / "leakpal.toml").write_text(
        '[calls.F]\ntarget = "needy:f"\n[calls.G]\ntarget = "needy:g"\nargs = { c = 1 }\n'
    )
    run = leakpal("test", "--guess-args", "--cycles", 1, cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    limits = {part["component"]: part["limits"] for part in run.result["recordings"]}
    assert limits == {
        "F": ["arguments guessed: F(a: int = 0)"],
        "G": ["arguments guessed: G(b: str = '')"],
    }
    assert "F, arguments guessed: F(a: int = 0)" in run.stdout
    assert leakpal("test", "--cycles", 1, cwd=tmp_path).returncode == 3


def test_files_that_were_made_are_removed(leakpal, tmp_path):
    file = write(tmp_path, "def f(path):\n    open(path).close()\n")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    run = leakpal("call", f"{file}:f", "--guess-args", "--cycles", 1, env={"TMPDIR": temporary})
    assert run.returncode == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("head", "parameter", "words"),
    [
        ("", "mystery", ("mystery", "no annotation")),
        ("import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\n",
         "a: A", ("a: A", "abstract")),
        ("class A:\n    def __init__(self, other: 'A'): ...\n",
         "a: A", ("a: A", "other: A", "too deep")),
        ("class A:\n    def __init__(self): raise OSError('no printer')\n",
         "a: A", ("a: A", "cannot be made", "no printer")),
    ],
    ids=["bare", "abstract", "deep", "raises"],
)  # fmt: skip
def test_what_cannot_be_guessed_is_named_with_what_to_give(
    leakpal, tmp_path, head, parameter, words
):
    file = write(tmp_path, f"{head}def f({parameter}): ...\n")
    run = leakpal("call", f"{file}:f", "--guess-args")
    assert run.returncode == 3
    message = run.result["error"]["message"]
    name = parameter.partition(":")[0]
    for word in (*words, f"--arg {name}=VALUE", "args in the configuration"):
        assert word in message


def test_a_missing_argument_points_to_the_option(leakpal, tmp_path):
    file = write(tmp_path, "def f(a: int): ...\n")
    run = leakpal("call", f"{file}:f")
    assert run.returncode == 3
    assert "--guess-args" in run.result["error"]["message"]
