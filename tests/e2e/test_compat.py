"""The old commands: the same options, leakpal's output, leakpal's exit codes."""

import os
import subprocess

import pytest
from conftest import ROOT, named_pythons

PYTHON = next(iter(named_pythons().values()))
DIALOGS = """
from PySide6.QtWidgets import QDialog

kept = []

class Good(QDialog):
    pass

class Leaky(QDialog):
    def __init__(self):
        super().__init__()
        kept.append(bytearray(2000))

class Severe(QDialog):
    def __init__(self):
        super().__init__()
        kept.append(bytearray(10_000_000))
"""


@pytest.fixture
def old_command(leakpal, tmp_path):
    """Runs a script of compat/ in the folder of an application with these dialogs configured."""
    (tmp_path / "dialogs.py").write_text(DIALOGS)

    def run(script, *arguments, dialogs=("Good",), env=None):
        rows = [f'[dialogs.{name}]\ntarget = "dialogs:{name}"\n' for name in dialogs]
        (tmp_path / "leakpal.toml").write_text("".join(rows))
        environment = {"LEAKPAL_COMMAND": leakpal.command, "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(
            [PYTHON, ROOT / "compat" / script, *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, **environment, **(env or {})},
        )

    return run


DIALOG = "scripts/profile_dialog_leaks.py"


@pytest.mark.parametrize(("name", "status"), [("Good", 0), ("Leaky", 1), ("Severe", 2)])
def test_a_dialog_by_its_configured_name(old_command, name, status):
    done = old_command(DIALOG, "--dialog", name, "--cycles", 3, dialogs=[name])
    assert done.returncode == status, done.stderr
    assert f"\n{name}:\n  Memory per cycle: " in done.stdout
    assert "3 counted" in done.stdout


def test_verbose_tells_of_each_cycle_and_output_goes_to_a_file(old_command, tmp_path):
    file = tmp_path / "report.txt"
    done = old_command(DIALOG, "--dialog=Good", "--cycles=3", "--verbose", "--output", file)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Good cycle 1 (warm-up): " in done.stderr
    assert "\nGood:\n  Memory per cycle: 0.0 KB\n" in file.read_text()


@pytest.mark.parametrize(
    "arguments",
    [(DIALOG,), (DIALOG, "--dialog", "Unknown"), (DIALOG, "--dialog", "Good", "--cycles", "many")],
)
def test_nothing_measured_is_three(old_command, arguments):
    done = old_command(*arguments)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr


def test_a_file_that_cannot_be_written_is_told_before_anything_runs(old_command):
    done = old_command(DIALOG, "--dialog", "Good", "--output", "/nowhere/report.txt")
    assert done.returncode == 3
    assert done.stderr == (
        "profile_dialog_leaks.py: --output /nowhere/report.txt: No such file or directory\n"
    )


def test_a_command_that_is_not_there_is_told(old_command):
    done = old_command(DIALOG, "--dialog", "Good", env={"LEAKPAL_COMMAND": "/nowhere/leakpal"})
    assert done.returncode == 3
    assert "/nowhere/leakpal" in done.stderr
