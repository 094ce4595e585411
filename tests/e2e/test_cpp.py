"""What leaks in C++ with Qt, without any Python: what, where it was born, what holds it, why."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).parent / "cpp" / "leaks.cpp"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("cpp") / "leaks"
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "Qt6Widgets"], capture_output=True, check=True
    )
    subprocess.run(
        ["g++", "-g", "-O1", "-fPIC", f"-I{ROOT}/include", "-o", path, SOURCE]
        + flags.stdout.decode().split(),
        check=True,
    )
    return path


@pytest.fixture
def measured(leakpal, program):
    """Runs one case of the program: measured(case), measured(case, "prove")."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return lambda *words: leakpal("run", "--", program, *words, env=environment)


def line(mark):
    lines = SOURCE.read_text().splitlines()
    return next(number for number, text in enumerate(lines, 1) if text.endswith(f"// {mark}"))


def primary(run):
    assert run.test["verdict"] == "leak", run.stdout
    return next(leak for leak in run.test["leaks"] if leak["kept_by"] is None)


def made_at(leak):
    assert Path(leak["created_at"]["file"]).name == SOURCE.name
    return leak["created_at"]["line"]


def steps(leak):
    return [(step["edge"], step["label"]) for step in leak["path"]]


CASES = [
    # case, layer, what, pattern, path
    (
        "lambda",
        "connection",
        "QTimer.timeout()",
        "connection-not-disconnected",
        [("root: stack", "QTimer"), ("signal timeout()", "QTimer.timeout()")],
    ),
    (
        "dialog",
        "qt",
        "QDialog",
        "dialog-not-deleted",
        [("root: stack", "QMainWindow"), ("child", "QDialog")],
    ),
    ("timer", "native", "native block of 56 bytes", "timer-active", None),
    ("registered", "native", "native block of 304 bytes", "unknown", None),
    ("table", "native", "native block of 208 bytes", "unknown", None),
]


@pytest.mark.parametrize("case, layer, what, pattern, path", CASES, ids=[c[0] for c in CASES])
def test_leak_is_explained(measured, case, layer, what, pattern, path):
    leak = primary(measured(case))
    assert (leak["layer"], leak["what"], leak["pattern"]) == (layer, what, pattern)
    assert made_at(leak) == line(case)
    if path is not None:
        assert steps(leak) == path


def test_memory_that_is_lost(measured):
    """A word that a call has left on the stack may still point to one of them."""
    leak = primary(measured("struct"))
    assert leak["what"] == "native block of 304 bytes"
    assert made_at(leak) == line("struct")
    if leak["reach"] == "nothing":
        assert (leak["pattern"], leak["path"]) == ("native-without-holder", [])
    else:
        assert leak["pattern"] == "unknown"
        assert steps(leak)[0][0] == "root: thread"


def test_object_that_nobody_deletes(measured):
    run = measured("menu")
    assert run.test["verdict"] == "leak"
    assert "QMenu" in {orphan["class"] for orphan in run.test["orphans"]}
    (leak,) = [leak for leak in run.test["leaks"] if leak["what"] == "QMenu"]
    assert made_at(leak) == line("menu")
    is_guess = leak["reach"] == "path" and leak["path"][-1]["edge"] == "pointer"
    assert leak["pattern"] in (("orphan", "unknown") if is_guess else ("orphan",))


@pytest.mark.parametrize(
    "case, what, fix",
    [
        ("captured", "QBuffer", "Capture a std::weak_ptr"),
        ("peers", "native block of 432 bytes", "leads back to the owner a std::weak_ptr"),
        ("owners", "native block of 416 bytes", "leads back to the owner a std::weak_ptr"),
    ],
)
def test_what_owns_itself_by_shared_pointers_is_a_ring(measured, case, what, fix):
    leak = primary(measured(case))
    assert (leak["what"], leak["pattern"], leak["reach"]) == (what, "reference-cycle", "members")
    assert made_at(leak) == line(case)
    assert "std::shared_ptr" in leak["cause"]
    assert fix in leak["fix"]


def test_lost_memory_that_points_to_itself_is_no_ring_of_owners(measured):
    leak = primary(measured("linked"))
    assert (leak["what"], leak["pattern"]) == ("native block of 608 bytes", "native-without-holder")
    assert made_at(leak) == line("linked")


def test_what_starts_a_timer_is_held_by_the_dispatcher(measured):
    (_, dispatcher, *_) = steps(primary(measured("timer")))
    assert dispatcher[0] == "child"
    assert "EventDispatcher" in dispatcher[1]


@pytest.mark.parametrize("case", ["registered", "table"])
def test_what_a_container_of_cpp_holds_is_reached_from_the_program(measured, case):
    leak = primary(measured(case))
    assert steps(leak)[0] == ("root: data", "data of the executable")
    assert leak["count_per_cycle"] == 1


def test_cache_with_a_bound_is_known_by_its_numbers(measured):
    run = measured("cache")
    assert run.test["verdict"] == "bounded", run.stdout
    assert run.test["cycles"]["extra"] == 0
    (payload,) = [it for it in run.test["leaks"] if it["what"] == "native block of 208 bytes"]
    assert payload["shape"] == "bounded"
    born = 10 + run.test["cycles"]["warmup"] + run.test["cycles"]["trailing"]
    assert payload["holder"] == {"kind": "bounded", "name": "QCache", "bound": 1000, "filled": born}


def test_what_is_also_kept_elsewhere_is_not_bounded(measured):
    run = measured("both")
    assert run.test["verdict"] == "leak", run.stdout
    assert primary(run)["what"] == "native block of 208 bytes"


def test_what_goes_is_no_leak(measured):
    run = measured("nothing")
    assert run.test["verdict"] == "clean", run.stdout


@pytest.mark.parametrize("case, cut", [("lambda", "disconnect"), ("dialog", "delete-later")])
def test_cut_that_frees_the_leak_proves_it(measured, case, cut):
    run = measured(case, "prove")
    assert run.test["proof_error"] is None
    proof = primary(run)["proof"]
    assert (proof["cut"], proof["share"]) == (cut, 1.0)


def test_object_inside_of_something_larger_is_never_deleted(measured):
    """It has no memory of its own: to release that would end the process."""
    run = measured("panel", "prove")
    assert (run.returncode, run.test["proof_error"]) == (1, None), run.stderr
    (timer,) = [leak for leak in run.test["leaks"] if leak["what"] == "QTimer"]
    assert steps(timer)[-1] == ("member", "QTimer")
    assert timer["proof"]["cut"] == "none"
    assert "lies inside of something else" in timer["proof"]["reason"]


def test_only_those_of_a_class_are_deleted_that_can_be(measured):
    run = measured("timer-and-panel", "prove")
    assert (run.returncode, run.test["proof_error"]) == (1, None), run.stderr
    proof = primary(run)["proof"]
    assert (proof["cut"], proof["cuts"], proof["share"]) == ("delete-later", 3, 0.5)
    assert "lies inside of something else" in proof["reason"]
