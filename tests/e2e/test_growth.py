"""What grows beside the survivors: reference counts, garbage that waits, Qt objects."""

from pathlib import Path

import matrix
import pytest

TESTS = Path(__file__).resolve().parent.parent
DIALOGS = TESTS / "zoo" / "numbers" / "dialogs.py"

HUB = """
class Hub:
    def __init__(self):
        self.me = self

SHARED = object()
HUB = Hub()
TABLE = {}
CONFIG = (1, SHARED)
ROM = b"secret content" * 100
KEPT = []

def helper():
    pass

def keep_one():
    KEPT.append(SHARED)

def keep_some():
    KEPT.extend([HUB, HUB, HUB, TABLE, CONFIG, ROM, helper, Hub, globals()])

def keep_every_second(turns=[0]):
    turns[0] += 1
    if turns[0] % 2:
        KEPT.append(HUB)

def keep_bounded():
    KEPT.append(HUB)
    del KEPT[:-3]

def keep_values():
    KEPT.extend([(), b"", "text", 7, 12345678, 1.5, None, True, ...])

def keep_newborn():
    young = Hub()
    KEPT.extend([young] * 40)

def make_garbage():
    for _ in range(3):
        Hub()
"""

every_python = pytest.mark.parametrize("python", matrix.pythons(), ids=lambda p: Path(p).parts[-3])
every_environment = pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)


def grown(leakpal, tmp_path, function, *options, **where):
    (tmp_path / "hub.py").write_text(HUB)
    run = leakpal("call", "hub:" + function, *options, cwd=tmp_path, **where)
    assert run.result["error"] is None, run.stderr
    return run, [(row["object"], row["per_cycle"]) for row in run.test["refcount_growth"] or []]


@every_python
def test_a_reference_kept_in_each_cycle_is_named_with_exactly_one_a_cycle(
    leakpal, tmp_path, python
):
    run, growth = grown(leakpal, tmp_path, "keep_one", python=python)
    assert growth == [("object in hub.SHARED", 1.0)]
    assert run.test["verdict"] == "clean"
    assert "+1  object in hub.SHARED" in run.stdout
    assert run.result["environment"]["features"]["reference counts"] == "on"


@every_python
def test_objects_are_called_what_a_person_calls_them(leakpal, tmp_path, python):
    run, growth = grown(leakpal, tmp_path, "keep_some", "--cycles", 5, python=python)
    assert growth == [
        ("Hub in hub.HUB", 3.0),
        ("bytes in hub.ROM", 1.0),
        ("dict in hub.TABLE", 1.0),
        ("dict of module hub", 1.0),
        ("function hub.helper", 1.0),
        ("tuple in hub.CONFIG", 1.0),
        ("type Hub", 1.0),
    ]
    assert b"secret" not in run.recording.read_bytes()


@pytest.mark.parametrize("function", ["keep_every_second", "keep_bounded", "keep_newborn"])
def test_what_does_not_grow_in_every_cycle_or_was_born_in_them_is_left_out(
    leakpal, tmp_path, function
):
    _, growth = grown(leakpal, tmp_path, function, "--warmup", 4)
    assert [row for row in growth if row[0] != "type Hub"] == []


@every_python
def test_values_are_left_out(leakpal, tmp_path, python):
    _, growth = grown(leakpal, tmp_path, "keep_values", "--cycles", 4, python=python)
    assert growth == []


def test_one_counted_cycle_is_too_few_and_that_is_said(leakpal, tmp_path):
    run, growth = grown(leakpal, tmp_path, "keep_one", "--cycles", 1)
    assert growth == []
    assert "reference counts, off: two counted cycles are needed" in run.stdout


@every_environment
def test_a_clean_dialog_adds_no_references(leakpal, environment):
    where = {"python": environment.python, "binding": environment.binding}
    run = leakpal("dialog", f"{DIALOGS}:ButtonDialog", "--cycles", 4, **where)
    assert run.test["refcount_growth"] == []
    assert run.test["garbage_waiting_per_cycle"] == 0
    assert "ButtonDialog" not in run.test["qt_object_deltas"]


@every_python
def test_objects_in_reference_cycles_wait_for_the_collector(leakpal, tmp_path, python):
    run, growth = grown(leakpal, tmp_path, "make_garbage", "--cycles", 3, python=python)
    with_dict = 6 if f"{run.result['environment']['python']}".startswith(("3.9", "3.10")) else 3
    assert run.test["garbage_waiting_per_cycle"] == with_dict
    assert run.test["verdict"] == "clean"
    assert growth == []
    assert f"Garbage: {with_dict} objects per cycle in reference cycles" in run.stdout


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_qt_objects_after_against_before(leakpal, environment):
    target = f"{TESTS / 'zoo' / 'leak_registry.py'}:RegisteredDialog"
    where = {"python": environment.python, "binding": environment.binding}
    run = leakpal("dialog", target, "--cycles", 3, "--verbose", **where)
    cycles = len(run.test["cycle_results"])
    assert run.test["qt_object_deltas"]["RegisteredDialog"] == cycles
    assert "Qt objects after the test against before it:" in run.stdout
    assert f"+{cycles}  RegisteredDialog" in run.stdout


PROXIES = [e for e in matrix.main_environments() if e.binding == "PyQt6"]


@pytest.mark.parametrize("environment", PROXIES, ids=str)
def test_what_pyqt_makes_for_a_connection_is_mended_by_disconnecting(
    leakpal, environment, tmp_path
):
    file = tmp_path / "app.py"
    file.write_text(
        "from PyQt6.QtWidgets import QApplication, QDialog\n"
        "class Editor(QDialog):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        QApplication.clipboard().dataChanged.connect(self.look)\n"
        "    def look(self): ...\n"
    )
    run = leakpal("dialog", f"{file}:Editor", python=environment.python, binding="PyQt6")
    leaks = {leak["what"]: leak for leak in run.test["leaks"]}
    connection = leaks["QClipboard.dataChanged()"]
    assert leaks["PyQtSlotProxy"]["kept_by"] == connection["fingerprint"]
    assert connection["pattern"] == "connection-not-disconnected"
    assert "app.py:5 to a method of an object that is gone" in connection["cause"]
    assert "pyqtSlot" in connection["fix"] and "disconnect" in connection["fix"]


BUFFERS = """
import ctypes

class Pane:
    text = b""
    shown = ""

PANE = Pane()
libc = ctypes.CDLL(None)
libc.realloc.restype = ctypes.c_void_p
libc.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
BLOCK = ctypes.c_void_p()
SIZE = 0

def append_and_show():
    PANE.text += b"x" * 1000  # grows
    PANE.shown = "y" * 100_000

def enlarge():
    global SIZE
    SIZE += 1000
    BLOCK.value = libc.realloc(BLOCK, SIZE)  # grows

def show():
    PANE.shown = "y" * 100_000
"""


def profile_buffer(leakpal, tmp_path, function):
    (tmp_path / "buffers.py").write_text(BUFFERS)
    return leakpal("call", "buffers:" + function, cwd=tmp_path).test


@pytest.mark.parametrize(
    ("function", "variable"), [("append_and_show", ".text"), ("enlarge", ".BLOCK")]
)
def test_the_buffer_that_grows_is_told_with_who_holds_it_and_its_line(
    leakpal, tmp_path, function, variable
):
    test = profile_buffer(leakpal, tmp_path, function)
    (leak,) = test["leaks"]
    assert leak["what"] == "growing buffer"
    assert leak["pattern"] == "growing-container"
    assert variable in [step["edge"] for step in leak["path"]]
    line = BUFFERS.splitlines()[leak["created_at"]["line"] - 1]
    assert line.endswith("# grows")
    assert function == leak["created_at"]["function"]


def test_a_buffer_that_is_made_anew_in_its_size_is_no_growth(leakpal, tmp_path):
    test = profile_buffer(leakpal, tmp_path, "show")
    assert test["verdict"] == "clean"
    assert test["leaks"] == []
