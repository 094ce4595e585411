"""The Python API: what the guide prints, under `leakpal run` and in a plain `python script.py`."""

import re

import matrix
import pytest
from matrix import named_pythons

PYTHON = matrix.pythons()[0]
MODES = ["run", "plain"]


@pytest.fixture
def script(leakpal, tmp_path):
    """Runs the text as a script in a mode; what it printed. Its other output is in `stderr`."""

    def run(text, mode="plain", binding="PySide6", env=None, python=PYTHON):
        path = tmp_path / "script.py"
        path.write_text(text)
        environment = {"QT_API": binding and binding.lower(), **(env or {})}
        if mode == "run":
            environment["PYTHONPATH"] = str(leakpal.site)
            done = leakpal("run", "--quiet", "--", python, path, env=environment)
            assert done.result["error"] is None, done.stderr
        else:
            done = leakpal.plain(path, python=python, cwd=tmp_path, env=environment)
        run.stderr = done.stderr
        return done.stdout

    return run


GUIDE = """
from memory_leak_profiler import MemoryLeakProfiler
from qtpy.QtWidgets import QDialog

registry = []

class MyCustomDialog(QDialog):
    def __init__(self, custom_param):
        super().__init__()
        registry.append(bytearray(100_000))
        self.setWindowTitle(custom_param)

# Create profiler
profiler = MemoryLeakProfiler()

# Establish baseline
baseline = profiler.establish_baseline()
assert profiler.baseline is baseline
assert baseline.process_memory_mb > 5
assert sum(baseline.python_objects.values()) > 1000
assert baseline.thread_count >= 1
assert baseline.gc_stats["collections"] > 0

# Profile dialog lifecycle
result = profiler.profile_dialog_lifecycle(
    "MyCustomDialog",
    MyCustomDialog,
    cycles=5,
    custom_param="value"  # Pass constructor parameters
)

# Check results
if result.leak_detected:
    print(f"Leak detected: {result.memory_leaked_per_cycle_mb * 1000:.1f} KB per cycle")
print(f"{result.memory_leaked_mb:.3f} MB", result.leak_severity, result.cycles_completed)
print(result.objects_leaked, result.verdict, result.leaks[0]["what"])
"""
GUIDE_PRINTS = [
    "Leak detected: 100.1 KB per cycle",
    "0.500 MB minor 5",
    "5 leak bytearray",
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("binding", ["PySide6", "PyQt6"])
def test_a_dialog_with_parameters_as_the_guide_prints_it(script, mode, binding):
    assert script(GUIDE, mode, binding).splitlines() == GUIDE_PRINTS


TIMELINE = """
from memory_leak_profiler import MemoryLeakProfiler

profiler = MemoryLeakProfiler()
profiler.establish_baseline()
history = []

class Step:
    pass

def do_operation():
    history.append(bytearray(1_000_000))
    history.append(Step())

# Track memory over time during operations
snapshots = []
for i in range(10):
    # Perform operation
    do_operation()

    # Take snapshot
    snapshot = profiler.take_memory_snapshot(f"operation_{i}")
    snapshots.append(snapshot)

# Analyze memory growth pattern
for i, snapshot in enumerate(snapshots[1:], 1):
    delta = snapshot.memory_delta_mb(snapshots[0])
    print(f"Operation {i}: {delta:.2f} MB delta")
print(snapshots[9].object_deltas(snapshots[0])["Step"])
print(snapshots[0].memory_delta_mb(snapshots[9]) < -8.9)
"""


@pytest.mark.parametrize("mode", MODES)
def test_the_timeline_as_the_guide_prints_it(script, mode):
    printed = script(TIMELINE, mode).splitlines()
    # The snapshots and the list of them are a few hundred bytes each.
    expected = [[f"Operation {i}: {i}.0{digit} MB delta" for digit in (0, 1)] for i in range(1, 10)]
    assert len(printed) == 11
    assert all(line in lines for line, lines in zip(printed, expected, strict=False))
    assert printed[-2:] == ["9", "True"]


CYCLES = """
import leakpal
kept = []
with leakpal.cycles("keeps one", 4) as c:
    for _ in c:
        kept.append(object())
print(c.has_result, c.result.objects_leaked, round(c.result.memory_leaked_mb * 1e6))
with leakpal.cycles("keeps none", 4, warmup=1) as c:
    for number in c:
        [object() for _ in range(100)]
print(c.result.verdict, c.result.objects_leaked, c.result.memory_leaked_mb, number)
with leakpal.cycles("left early", 10) as c:
    for number in c:
        if number == 8:
            break
print(c.result.verdict, c.result.cycles_completed)
"""


@pytest.mark.parametrize("mode", MODES)
def test_cycles_around_any_block(script, mode):
    assert script(CYCLES, mode).splitlines() == ["True 4 64", "clean 0 0.0 7", "clean 4"]


OPERATIONS = """
import sys
from leakpal import MemoryLeakProfiler
profiler = MemoryLeakProfiler()
kept = []
def read(path, size):
    kept.append(bytes(size))
first = profiler.profile_operation("read", read, cycles=4, path="x", size=3_000_000)
assert first.leak_severity == "moderate", first
clean = profiler.profile_operation("clean", lambda: None, cycles=4, warmup=0)
print(first.memory_leaked_mb >= 12, first.leak_details["leaked_threads"])
print(clean.verdict, clean.leak_severity, clean.memory_leaked_mb)
print([result.name for result in profiler.results])
before, after = first.baseline_snapshot, first.final_snapshot
print(after.memory_delta_mb(before) >= 12, len(first.snapshots) > 6)
report = profiler.generate_leak_report("report.txt")
assert open("report.txt").read() == report
print("read:" in report, "clean:" in report, "PyQt" in sys.modules, "PySide6" in sys.modules)
"""


def test_operations_need_no_qt(script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert script(OPERATIONS).splitlines() == [
        "True 0",
        "clean none 0.0",
        "['read', 'clean']",
        "True True",
        "True True False False",
    ]


FAILS = """
import sys
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QApplication, QDialog
from leakpal import MemoryLeakProfiler

class Broken(QDialog):
    def __init__(self):
        super().__init__()
        raise KeyError("not there")

class Slot(QDialog):
    def __init__(self):
        super().__init__()
        QTimer.singleShot(0, self.fail)

    def fail(self):
        raise ZeroDivisionError("in a slot")

application = QApplication([])
profiler = MemoryLeakProfiler()
hook = sys.excepthook
good = profiler.profile_operation("good", lambda: None, cycles=3)
for target in (Broken, Slot, lambda: 5):
    try:
        profiler.profile_dialog_lifecycle("fails", target, cycles=3)
    except Exception as error:
        print(type(error).__name__, profiler.results[-1].verdict)
        print(profiler.results[-1].memory_leaked_mb, profiler.results[-1].error["kind"])
print(sys.excepthook is hook, good.verdict)
print(profiler.profile_operation("after", lambda: None, cycles=3).verdict)
"""


@pytest.mark.parametrize("binding", ["PySide6", "PyQt6"])
def test_what_the_application_raises_goes_on_and_is_recorded(script, binding):
    assert script(FAILS, binding=binding).splitlines() == [
        *("KeyError error", "None exception"),
        *("ZeroDivisionError error", "None exception"),
        *("TargetError error", "None construct"),
        "True clean",
        "clean",
    ]


LATE = """
import time
from qtpy.QtCore import QEventLoop, QTimer
from qtpy.QtWidgets import QApplication, QDialog, QMessageBox
from leakpal import MemoryLeakProfiler
application = QApplication([])
profiler = MemoryLeakProfiler()

def question():
    QMessageBox.question(None, "title", "text")

def dialog():
    QDialog().exec()

def loop():
    QEventLoop().exec()

def busy():
    while True:
        pass

for function in (question, dialog, loop, busy):
    started = time.monotonic()
    try:
        profiler.profile_operation(function.__name__, function, cycles=3, timeout=0.3)
    except TimeoutError as error:
        print(profiler.results[-1].verdict, function.__name__ in str(error))
        is_modal = "inside a modal exec()" in str(error)
        print(is_modal, "an endless loop" in str(error), time.monotonic() - started < 10)
print(profiler.profile_operation("after", lambda: None, cycles=3).verdict)
started = time.monotonic()
loop = QEventLoop()
QTimer.singleShot(200, loop.quit)
loop.exec()
print(time.monotonic() - started > 0.15)
"""


@pytest.mark.parametrize("binding", ["PySide6", "PyQt6"])
def test_the_time_limit_ends_an_event_loop_and_an_endless_one(script, binding):
    printed = script(LATE, binding=binding).splitlines()
    assert printed[:-2] == 3 * ["error True", "True False True"] + ["error True", "False True True"]
    assert printed[-2:] == ["clean", "True"]


GUEST = """
import os, signal, sys, threading
def state():
    now = {number: signal.getsignal(number) for number in signal.valid_signals()}
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook, sys.displayhook)
    traces = (sys.gettrace(), sys.getprofile(), sys.stdout, sys.stderr, os.getcwd())
    return now, hooks, traces, sys.path[:], sys.argv[:], dict(os.environ), threading.active_count()
before = state()
from leakpal import MemoryLeakProfiler
print(state() == before)
from qtpy.QtWidgets import QDialog
from qtpy.QtCore import QThread
before = state()
profiler = MemoryLeakProfiler()
profiler.establish_baseline()
print(profiler.profile_dialog_lifecycle("dialog", QDialog, cycles=3).verdict)
print(profiler.profile_worker_operations("worker", QThread, operations=3).verdict)
print(profiler.profile_operation("operation", lambda: None, cycles=3).verdict)
print(state() == before)
"""


@pytest.mark.parametrize("version", named_pythons())
def test_a_guest_leaves_the_process_as_it_was(version, script):
    nothing = {"QT_QPA_PLATFORM": None, "DISPLAY": None, "WAYLAND_DISPLAY": None}
    printed = script(GUEST, binding=None, python=named_pythons()[version], env=nothing)
    assert printed.splitlines() == ["True", "clean", "clean", "clean", "True"]
    assert [line for line in script.stderr.splitlines() if "XDG_RUNTIME_DIR" not in line] == []


HOOKS = """
import sys
import leakpal
def hook(kind, error, trace):
    print("seen by the application")
def set_hook():
    sys.excepthook = hook
leakpal.MemoryLeakProfiler().profile_operation("sets a hook", set_hook, cycles=3)
print(sys.excepthook is hook)
"""


def test_a_difference_to_the_baseline_holds_nothing_of_leakpals_own(script):
    out = script("""
import sys
from leakpal import MemoryLeakProfiler
from qtpy.QtCore import QThread
from qtpy.QtWidgets import QApplication, QDialog
class Worker(QThread):
    def run(self):
        pass
application = QApplication([])
profiler = MemoryLeakProfiler()
baseline = profiler.establish_baseline()
before = set(sys.modules)
profiler.profile_dialog_lifecycle("dialog", QDialog, cycles=3)
profiler.profile_worker_operations("worker", Worker, operations=3)
profiler.profile_operation("operation", list, cycles=3)
snapshot = profiler.take_memory_snapshot("after")
print(sorted(set(sys.modules) - before), snapshot.memory_delta_mb(baseline) < 1)
""")
    assert out == "[] True\n"


def test_a_hook_that_the_application_set_meanwhile_stays(script):
    assert script(HOOKS) == "True\n"


MISUSED = """
import leakpal
profiler = leakpal.MemoryLeakProfiler()
def said(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__, error)
said(profiler.profile_operation, "none", print, cycles=0)
said(profiler.profile_operation, "none", print, timeout=0)
said(profiler.profile_operation, "no\\0name", print)
with leakpal.cycles("outer", 3) as c:
    said(profiler.profile_operation, "inner", print)
    said(profiler.take_memory_snapshot, "inside")
    said(lambda: c.result)
print(c.result.verdict, c.result.error["message"])
"""


def test_a_mistake_is_told_before_anything_runs(script):
    assert script(MISUSED).splitlines() == [
        "ValueError cycles=0, warmup=2: expected 1 or more, and 0 or more",
        "ValueError settle=1.0, timeout=0: expected seconds above 0",
        "ValueError embedded null character",
        "RuntimeError inner: outer has not ended yet",
        "RuntimeError inside: no snapshot while the cycles of outer run",
        "RuntimeError outer: there is no result, as its cycles have not ended",
        "error no counted cycle was run, so nothing can be said",
    ]


def test_a_test_of_the_command_is_not_broken_into(leakpal, tmp_path):
    target = tmp_path / "target.py"
    target.write_text(
        "import leakpal\n"
        "def profile():\n"
        "    leakpal.MemoryLeakProfiler().profile_operation('inner', print, cycles=3)\n"
    )
    run = leakpal("call", f"{target}:profile", "--cycles", 3)
    assert run.returncode == 3
    message = "RuntimeError: inner: another test has not ended yet"
    assert run.test["error"]["message"] == message


NOT_LIVE = """
import leakpal
profiler = leakpal.MemoryLeakProfiler()
try:
    profiler.profile_operation("operation", lambda: None)
except RuntimeError as error:
    print(error)
"""


def test_switched_off_it_measures_nothing_and_says_so(script):
    printed = script(NOT_LIVE, env={"LEAKPAL_DISABLE": "1"})
    assert printed == ("leakpal's agent is not live in this process: LEAKPAL_DISABLE=1 is set\n")


def test_a_command_that_is_not_there_is_told(script):
    printed = script(NOT_LIVE, env={"LEAKPAL_COMMAND": "/nowhere/leakpal"})
    assert printed == "LEAKPAL_COMMAND=/nowhere/leakpal: no such command\n"


FORKED = """
import os, sys
import leakpal
profiler = leakpal.MemoryLeakProfiler()
child = os.fork()
if child == 0:
    try:
        profiler.profile_operation("in the child", lambda: None)
    except RuntimeError as error:
        print(error, flush=True)
    sys.exit(0)
os.waitpid(child, 0)
print(profiler.profile_operation("in the parent", lambda: None, cycles=3).verdict)
"""


def test_a_forked_child_is_another_process(script):
    printed = script(FORKED).splitlines()
    assert "forked child" in printed[0]
    assert printed[1:] == ["clean"]


def test_nothing_stays_in_the_temporary_folder(script, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    script(CYCLES, env={"TMPDIR": str(folder)})
    assert list(folder.iterdir()) == []


LOGGED = """
import logging
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s")
import leakpal
leakpal.MemoryLeakProfiler().profile_operation("operation", lambda: None, cycles=3)
"""


def test_phases_and_cycles_go_to_the_logger(script):
    script(LOGGED)
    lines = script.stderr.splitlines()
    assert lines[0] == "INFO leakpal operation begins: 2 warm-up and 3 counted cycles"
    assert lines[-1] == "INFO leakpal operation ends: clean, severity none"
    assert sum(line.startswith("DEBUG leakpal operation: cycle ") for line in lines) == 7


def test_decisions_of_the_agent_go_to_the_logger(script):
    script(LOGGED.replace("lambda: None", "lambda kept=[]: kept.append(object())"))
    decision = r"INFO leakpal at \d+\.\d{3} s: \d more cycles: what is held may have a bound.*"
    assert re.search(decision, script.stderr)


LITTLE_SPACE = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (600_000_000, resource.getrlimit(resource.RLIMIT_AS)[1]))
"""


def test_what_cannot_be_seen_goes_to_the_logger_once(script):
    text = LOGGED.replace(
        "leakpal.MemoryLeakProfiler().", "profiler = leakpal.MemoryLeakProfiler()\nprofiler."
    )
    script(LITTLE_SPACE + text + "profiler.profile_operation('again', lambda: None, cycles=3)")
    warnings = [line for line in script.stderr.splitlines() if line.startswith("WARNING")]
    assert len(warnings) == 1
    assert warnings[0].startswith("WARNING leakpal python heap is partial: ")


def test_without_a_handler_the_logger_is_silent(script):
    script(LATE.replace("(question, dialog, loop, busy)", "(dialog,)"))
    assert [line for line in script.stderr.splitlines() if "plugin" not in line] == []


def test_both_modules_have_one_class(script):
    text = "import leakpal, memory_leak_profiler as old\n"
    text += "print(old.MemoryLeakProfiler is leakpal.MemoryLeakProfiler)"
    assert script(text) == "True\n"


@pytest.mark.parametrize("version", named_pythons())
@pytest.mark.parametrize("text", [CYCLES, GUIDE], ids=["cycles", "dialog"])
def test_every_python_has_the_api(version, text, script):
    """With the binding that it has, whichever that is."""
    expected = {CYCLES: ["True 4 64", "clean 0 0.0 7", "clean 4"], GUIDE: GUIDE_PRINTS}[text]
    printed = script(text, binding=None, python=named_pythons()[version])
    assert printed.splitlines() == expected


WORKERS = """
import sys
import threading
from qtpy.QtCore import QThread
from leakpal import MemoryLeakProfiler

class Preview(QThread):
    def __init__(self, rounds):
        super().__init__()
        self.rounds = rounds

    def run(self):
        for _ in range(self.rounds):
            self.usleep(100)

class Stubborn(threading.Thread):
    never = threading.Event()

    def __init__(self):
        super().__init__(daemon=True)

    def run(self):
        self.never.wait()

    def stop(self):
        pass

def make_worker(rounds=3):
    return Preview(rounds)

profiler = MemoryLeakProfiler()
w = profiler.profile_worker_operations("Preview", make_worker, operations=4, rounds=5)
print(w.verdict, w.cycles_completed, w.leak_details["leaked_workers"], w.memory_leaked_mb)
w = profiler.profile_worker_operations("Stubborn", Stubborn, operations=3, warmup=0, settle=0.1)
print(w.verdict, w.leak_details["leaked_workers"], w.leak_details["leaked_threads"])
print(w.over_budget, {(left["class"], left["running"]) for left in w.leak_details["workers"]})
Stubborn.never.set()
"""


@pytest.mark.parametrize("binding", ["PySide6", "PyQt6"])
def test_workers_and_those_that_stay(script, binding):
    assert script(WORKERS, binding=binding).splitlines() == [
        "clean 4 0 0.0",
        "leak 3 3",
        "True {('Stubborn', True)}",
    ]


TRACED = """
import tracemalloc
tracemalloc.start()
import leakpal
kept = []
profiler = leakpal.MemoryLeakProfiler()
def leaked(name):
    result = profiler.profile_operation(name, lambda: kept.append(object()), cycles=4)
    return result.json["per_cycle"]["python_objects"]
print(leaked("traced"))
tracemalloc.stop()
print(leaked("not traced any more"))
tracemalloc.start()
print(leaked("traced again"))
tracemalloc.stop()
print(leaked("at the end"), len(kept) > 30)
"""


@pytest.mark.parametrize("mode", MODES)
def test_what_tracemalloc_puts_back_does_not_blind_it(script, mode):
    assert script(TRACED, mode).split() == ["1.0"] * 4 + ["True"]
