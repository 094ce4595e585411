"""`--prove`: leakpal itself cuts what holds a leak, and tells what went away. That each leak of the
zoo is proven is test_explanation.py's."""

import matrix
import pytest

LEAKS = """
import collections, ctypes, os, time
from qtpy.QtCore import QObject, QThread, Signal
from qtpy.QtWidgets import QDialog, QMainWindow

class Hub(QObject):
    changed = Signal()

class Session:
    def __init__(self):
        self.recent = collections.deque()

made, registry, session, threads = {}, [], Session(), []

def the(make):
    return made.setdefault(make, None) or made.__setitem__(make, make()) or made[make]

class Plain(QDialog):
    def refresh(self):
        pass

def connected_lambda():
    dialog = Plain()
    the(Hub).changed.connect(lambda: dialog.refresh())

def dialog_under_its_parent():
    Plain(the(QMainWindow))

def listed():
    registry.append(Plain())

def in_a_deque():
    session.recent.append(Plain())

def attribute():
    setattr(session, f"dialog_{len(vars(session))}", Plain())

class Idle(QThread):
    def run(self):
        self.exec()

def running_thread():
    thread = Idle()
    thread.finished.connect(thread.deleteLater)
    threads.append(id(thread))
    thread.setParent(the(QMainWindow))
    thread.start()

class Stubborn(QThread):
    def run(self):
        self.exec()
        time.sleep(1_000_000)

def make_stubborn():
    return Stubborn(the(QMainWindow))

def two_holders():
    dialog = Plain()
    registry.append(dialog)
    the(Hub).changed.connect(lambda: dialog.refresh())

def counts_on_it():
    count = len(registry)
    registry.append(Plain())
    if count > 3 and made.get("count", 0) >= count:
        fail()
    made["count"] = count

def fail():
    raise LookupError("where is it?")

def counts_on_it_and_dies():
    global fail
    fail = os.abort
    counts_on_it()

class Note:
    pass

def counted_once_too_often():
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(Note()))

def clean():
    Plain()
"""

environment = pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
# (function, what leaks, the cut that frees it): what no leak of the zoo is cut by
PROVEN = [
    ("in_a_deque", "Plain", "remove"),
    ("attribute", "Plain", "remove"),
    ("running_thread", "QThread", "quit"),
]


@pytest.fixture
def leaks(leakpal, tmp_path):
    """Runs a function of LEAKS under --prove."""
    (tmp_path / "leaks.py").write_text(LEAKS)

    def run(function, where, *options):
        words = ("call", f"leaks:{function}", "--prove", "--cycles", 4, "--warmup", 1, *options)
        place = {"python": where.python, "binding": where.binding} if where else {}
        done = leakpal(*words, cwd=tmp_path, **place)
        assert done.result["error"] is None, done.stderr
        return done

    return run


def named(test, what):
    """Every leak of that name, whatever its layer: a class is a C++ object and a wrapper."""
    found = [leak for leak in test["leaks"] if leak["what"].split(".")[-1] == what]
    assert found, [leak["what"] for leak in test["leaks"]]
    return found


def proofs_of(test, what):
    return [leak["proof"] for leak in named(test, what)]


@environment
@pytest.mark.parametrize(("function", "what", "cut"), PROVEN, ids=[row[0] for row in PROVEN])
def test_a_cut_that_frees_the_leak_proves_it(leaks, environment, function, what, cut):
    run = leaks(function, environment)
    assert run.test["verdict"] == "leak"
    assert run.test["proof_error"] is None
    for proof in proofs_of(run.test, what):
        assert (proof["cut"], proof["share"]) == (cut, 1.0), proof
        assert proof["cycles"] == 3 and proof["cuts"] >= 3
    assert "Proven: " in run.stdout
    assert run.test["cycles"]["proof"] >= 4


@environment
def test_proof_cycles_count_in_no_number(leaks, environment):
    run = leaks("listed", environment)
    without = leaks("listed", environment, "--verbose")
    assert run.test["per_cycle"] == without.test["per_cycle"]
    assert {leak["count_per_cycle"] for leak in named(run.test, "Plain")} == {1}
    cycles = [cycle["role"] for cycle in run.test["cycle_results"]]
    assert cycles[-4:] == ["proof"] * 4
    assert {snapshot["cycle"] for snapshot in run.test["snapshots"]} <= set(range(len(cycles) - 3))


@environment
def test_a_cut_that_changes_nothing_is_told_as_such(leaks, environment):
    """The list and the connection hold the dialog, each enough for itself."""
    run = leaks("two_holders", environment)
    for proof in proofs_of(run.test, "Plain"):
        assert proof["share"] == 0
        assert "other suspects" in proof["reason"]
    assert "Not proven: " in run.stdout


@environment
def test_what_cannot_be_cut_says_why(leaks, environment):
    run = leaks("counted_once_too_often", environment)
    (proof,) = proofs_of(run.test, "Note")
    assert (proof["cut"], proof["share"]) == ("none", None)
    assert proof["reason"] == "nothing is known to hold it"
    assert f"Not proven: {proof['reason']}." in run.stdout


@environment
def test_a_clean_test_has_nothing_to_prove(leaks, environment):
    run = leaks("clean", environment)
    assert run.test["verdict"] == "clean"
    assert run.test["cycles"]["proof"] == 0
    assert run.test["proof_error"] is None


@environment
@pytest.mark.parametrize(
    ("function", "kind", "part"),
    [("counts_on_it", "exception", "LookupError"), ("counts_on_it_and_dies", "crash", "signal 6")],
)
def test_an_application_that_does_not_bear_the_cut_costs_the_proof_only(
    leaks, environment, function, kind, part
):
    run = leaks(function, environment)
    assert run.test["verdict"] == "leak"
    assert run.returncode == 1
    assert run.test["error"] is None
    assert run.test["proof_error"]["kind"] == kind
    assert part in run.test["proof_error"]["message"]
    assert "The proof was cut short: " in run.stdout
    assert len(named(run.test, "Plain")) == 2


def test_a_thread_that_does_not_end_is_not_pulled_the_ground_from_under(leakpal, tmp_path):
    """And what was measured of workers is as without the proof."""
    (tmp_path / "leaks.py").write_text(LEAKS)
    environment = matrix.main_environments()[-1]
    words = ("worker", "leaks:make_stubborn", "--prove", "--operations", 3, "--warmup", 1)
    place = {"python": environment.python, "binding": environment.binding}
    run = leakpal(*words, cwd=tmp_path, **place)
    assert run.result["error"] is None and run.test["proof_error"] is None
    assert run.test["leaked_workers"] == 3
    cycles = run.test["cycles"]
    roles = ("warmup", "counted", "extra", "trailing", "capture")
    assert len(run.test["workers"]) == sum(cycles[role] for role in roles)
    (proof,) = proofs_of(run.test, "QThread")
    assert proof["cuts"] == 0 and "runs on" in proof["reason"]


def test_the_configuration_asks_for_it_too(leakpal, tmp_path):
    (tmp_path / "leaks.py").write_text(LEAKS)
    (tmp_path / "leakpal.toml").write_text("[calls.keep]\ntarget = 'leaks:listed'\nprove = true\n")
    run = leakpal("test", "--cycles", 4, cwd=tmp_path)
    assert {proof["share"] for proof in proofs_of(run.test, "Plain")} == {1}


PLAIN = """
import sys
import leakpal
from leakpal import MemoryLeakProfiler
from qtpy.QtWidgets import QApplication
import leaks

application = QApplication([])
profiler = MemoryLeakProfiler()
result = profiler.profile_operation("leak", getattr(leaks, sys.argv[1]), cycles=4, prove=True)
assert result.verdict == "leak", result.verdict
for leak in result.json["leaks"]:
    if leak["what"].split(".")[-1] == sys.argv[2]:
        print(leak["proof"]["cut"], leak["proof"]["share"])
with leakpal.cycles("block", 4, prove=True) as cycles:
    for _ in cycles:
        leaks.counts_on_it()
print(cycles.result.verdict, cycles.result.json["proof_error"]["kind"])
"""


@environment
@pytest.mark.parametrize(
    ("function", "what", "cut"),
    [
        ("connected_lambda", "Plain", "disconnect"),
        ("dialog_under_its_parent", "Plain", "delete-later"),
    ],
)
def test_it_works_in_a_plain_script(leakpal, tmp_path, environment, function, what, cut):
    (tmp_path / "leaks.py").write_text(LEAKS)
    (tmp_path / "script.py").write_text(PLAIN)
    words = (tmp_path / "script.py", function, what)
    api = {"QT_API": environment.binding.lower()}
    done = leakpal.plain(*words, python=environment.python, cwd=tmp_path, env=api)
    *proofs, last = done.stdout.splitlines()
    assert proofs and set(proofs) == {f"{cut} 1.0"}
    assert last == "leak exception"
