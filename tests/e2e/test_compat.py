"""The old commands: the same options, leakpal's output, leakpal's exit codes."""

import os
import re
import subprocess

import matrix
import pytest
from conftest import ROOT

PYTHON = matrix.pythons()[0]
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

class Rom(QDialog):
    def __init__(self, rom_path):
        super().__init__()
        self.data = open(rom_path, "rb").read()
"""
ROM = 'args = { rom_path = "${input.rom}" }\nneeds = ["rom"]\n'


@pytest.fixture
def old_command(leakpal, tmp_path):
    """Runs a script of compat/ in the folder of an application with these dialogs configured."""
    (tmp_path / "dialogs.py").write_text(DIALOGS)

    environment = {
        **os.environ,
        "LEAKPAL_COMMAND": leakpal.command,
        "QT_QPA_PLATFORM": "offscreen",
        "PATH": f"{os.path.dirname(PYTHON)}:{os.environ['PATH']}",
    }

    def run(script, *arguments, dialogs=("Good",), env=None):
        rows = [
            f'[dialogs.{name}]\ntarget = "dialogs:{name}"\n' + (ROM if name == "Rom" else "")
            for name in dict.fromkeys(dialogs)
        ]
        (tmp_path / "leakpal.toml").write_text("".join(rows))
        return subprocess.run(
            [PYTHON, ROOT / "compat" / script, *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**environment, **(env or {})},
        )

    def shell(step, script):
        """The status of a step of a build script, which is given the script as $1."""
        words = ["sh", "-c", step, "sh", str(ROOT / "compat" / script)]
        return subprocess.run(words, cwd=tmp_path, env=environment, timeout=120).returncode

    run.shell = shell
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


BASELINE = "run_baseline_memory_profile.py"
TESTS = "scripts/run_memory_leak_tests.py"


@pytest.mark.parametrize(("name", "status"), [("Good", 0), ("Leaky", 1), ("Severe", 2)])
def test_the_quick_baseline_of_a_build(old_command, name, status):
    """The guide's step: if [ $? -eq 2 ]; then exit 1; fi"""
    done = old_command(BASELINE, "--quick", dialogs=["Good", name])
    assert done.returncode == status, done.stderr
    assert "\nMemory at rest (baseline):\n" in done.stdout
    assert re.search(rf"^{name} +dialog ", done.stdout, re.MULTILINE)
    step = 'python "$1" --quick >/dev/null 2>&1; if [ $? -eq 2 ]; then exit 1; fi'
    assert old_command.shell(step, BASELINE) == (1 if status == 2 else 0)


def test_the_baseline_with_a_rom_goes_to_a_file(old_command, tmp_path):
    rom = tmp_path / "game.rom"
    rom.write_bytes(b"rom")
    done = old_command(BASELINE, "--quick", "--rom", rom, "--output", "before.txt", dialogs=["Rom"])
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert re.search(r"^Rom +dialog +clean", (tmp_path / "before.txt").read_text(), re.MULTILINE)


def test_what_needs_a_rom_is_not_run_without_one_and_that_is_said(old_command):
    done = old_command(BASELINE, "--quick", dialogs=["Good", "Rom"])
    assert "rom" in re.search(r"Not run.*", done.stdout, re.DOTALL | re.IGNORECASE)[0]


@pytest.mark.parametrize(("name", "status"), [("Good", 0), ("Leaky", 1), ("Severe", 2)])
def test_the_whole_suite(old_command, tmp_path, name, status):
    done = old_command(
        *(TESTS, "--cycles", 3, "--operations", 3, "--output", "suite.txt", "--output-dir", "out"),
        dialogs=["Good", name],
    )
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert re.search(rf"^{name} +dialog ", (tmp_path / "suite.txt").read_text(), re.MULTILINE)
    assert "Good.txt" in os.listdir(tmp_path / "out")


def test_the_suite_may_be_the_baseline_only(old_command):
    done = old_command(TESTS, "--baseline-only")
    assert done.returncode == 0, done.stderr
    assert "\nMemory at rest (baseline):\n" in done.stdout


def test_the_dialogs_are_listed(old_command):
    done = old_command(DIALOG, "--list-dialogs", dialogs=["Good", "Leaky"])
    assert done.returncode == 0, done.stderr
    assert "\ndialog  Good " in done.stdout
    assert "\ndialog  Leaky " in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (BASELINE, "--quick", "--rom", "/nowhere/game.rom"),
        (BASELINE, "--rom"),
        (TESTS, "--cycles", "0"),
        (TESTS, "--baseline-only", "--cycles", "3"),
        (DIALOG,),
        (DIALOG, "--dialog", "Unknown"),
        (DIALOG, "--dialog", "Good", "--cycles", "many"),
    ],
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
