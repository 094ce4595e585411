"""Memory at rest: snapshots outside of tests, and the orphans that are found with them."""

import json

import pytest

PREPARE = """
import importlib, os, time
from leakpal import _agent

def qt(name):
    return importlib.import_module(os.environ["QT_BINDING"] + "." + name)

def hold():
    global kept
    core, widgets = qt("QtCore"), qt("QtWidgets")
    Forgotten = type("Forgotten", (core.QObject,), {})
    window = widgets.QWidget()
    button = widgets.QPushButton(window)
    button.clicked.connect(lambda: None)
    window.show()
    kept = [Forgotten(), widgets.QDialog(), window]
    widgets.QApplication.processEvents()
    time.sleep(0.05)

def prepare():
    hold()
    _agent.snapshot("baseline", orphan_age=0.04)

def prepare_young():
    hold()
    _agent.snapshot("baseline")

def only_snapshots():
    hold()
    _agent.snapshot(label="earlier", orphan_age=0)

def leave():
    only_snapshots()
    _agent.finish()
    os._exit(0)

def nothing():
    pass
"""


def profile(leakpal, tmp_path, binding, setup):
    target = tmp_path / "prepare.py"
    target.write_text(f"import {binding}.QtWidgets\n" + PREPARE)
    words = (f"{target}:nothing", "--setup", f"{target}:{setup}", "--cycles", 2)
    return leakpal("call", *words, binding=binding, env={"QT_BINDING": binding})


@pytest.mark.parametrize("binding", ["PySide6", "PyQt6"])
def test_a_snapshot_before_the_test_is_the_baseline_and_tells_orphans(leakpal, tmp_path, binding):
    run = profile(leakpal, tmp_path, binding, "prepare")
    assert run.returncode == 0, run.stderr
    baseline = run.result["baseline"]
    assert run.result["snapshots"] == [baseline]
    assert baseline["heap_bytes"] > 1_000_000
    assert baseline["rss_bytes"] >= baseline["pss_bytes"] >= baseline["uss_bytes"] > 1_000_000
    assert baseline["python_objects"]["dict"] > 100
    assert baseline["qt_objects"]["Forgotten"] == 1
    assert baseline["qt_objects"]["QPushButton"] == 1
    assert sorted(o["class"] for o in run.result["orphans"]) == ["Forgotten", "QDialog"]
    assert all(0.04 <= o["age_seconds"] < 60 for o in run.result["orphans"])
    assert run.test["orphans"] == []
    assert "Memory at rest (baseline):" in run.stdout
    assert "  Forgotten: 1" in run.stdout


def test_an_object_younger_than_half_a_minute_is_no_orphan_at_rest(leakpal, tmp_path):
    run = profile(leakpal, tmp_path, "PySide6", "prepare_young")
    assert run.result["baseline"]["qt_objects"]["Forgotten"] == 1
    assert run.result["orphans"] == []


def test_a_recording_of_nothing_but_snapshots_is_a_result(leakpal, tmp_path):
    target, kept = tmp_path / "prepare.py", tmp_path / "kept"
    target.write_text("import PySide6.QtWidgets\n" + PREPARE)
    (tmp_path / "leakpal.toml").write_text("orphan_age_seconds = 0.04\n")
    words = ("--setup", f"{target}:only_snapshots", "--output-dir", kept)
    run = leakpal(
        "baseline", *words, binding="PySide6", cwd=tmp_path, env={"QT_BINDING": "PySide6"}
    )
    assert run.returncode == 0
    assert run.result["error"] is None
    assert run.result["tests"] == []
    assert [s["label"] for s in run.result["snapshots"]] == ["earlier", "baseline"]
    assert run.result["baseline"]["label"] == "baseline"
    assert sorted(o["class"] for o in run.result["orphans"]) == ["Forgotten", "QDialog"]
    again = leakpal.bare("report", kept / "baseline.leakpal", "--format", "json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["snapshots"] == run.result["snapshots"]
    assert "leaks were not looked for" in run.stdout


def test_snapshots_alone_are_no_result_where_cycles_were_asked_for(leakpal, tmp_path):
    run = profile(leakpal, tmp_path, "PySide6", "leave")
    assert run.returncode == 3
    assert run.result["error"]["kind"] == "nothing-recorded"
    assert [s["label"] for s in run.result["snapshots"]] == ["earlier"]
