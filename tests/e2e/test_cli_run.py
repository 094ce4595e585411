"""leakpal run: the application must not notice, and its status is the command's."""

import shutil
import signal
import subprocess
import sys

import pytest
from conftest import named_pythons

PYTHON = next(iter(named_pythons().values()))
BEHAVIOUR = """
import os, sys
print("to stdout", os.environ.get("LD_PRELOAD"), sys.argv[1:])
sys.stdout.flush()
os.write(1, bytes(range(256)))
print("to stderr", file=sys.stderr)
print(sorted(name for name in os.environ if "LEAKPAL" in name))
print(sorted(os.listdir("/proc/self/fd")))
"""


def test_output_is_that_of_the_application(leakpal, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(BEHAVIOUR)
    command = [PYTHON, str(script), "one", "two words"]
    run = leakpal("run", "--", *command)
    alone = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=None
    )
    assert run.stdout_bytes == alone.stdout
    assert run.stderr.startswith("to stderr\n")
    assert run.returncode == 0


@pytest.mark.parametrize("status", [0, 1, 7, 255])
def test_the_status_is_the_commands_own(leakpal, status):
    run = leakpal("run", "--", PYTHON, "-c", f"import sys; sys.exit({status})")
    assert run.returncode == status


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_death_by_signal_is_128_and_its_number(leakpal, number):
    run = leakpal("run", "--", PYTHON, "-c", f"import os; os.kill(os.getpid(), {int(number)})")
    assert (run.returncode, run.stdout) == (128 + number, "")
    assert f"signal {int(number)}" in run.stderr


def test_without_marks_it_says_what_to_do_and_ends_well(leakpal):
    run = leakpal("run", "--", PYTHON, "-c", "pass")
    assert (run.returncode, run.stdout) == (0, "")
    assert len(run.stderr.splitlines()) == 1
    assert "nothing was marked" in run.stderr
    assert run.result["tests"] == []


def test_the_exec_chain_of_a_wrapper_is_followed(leakpal):
    run = leakpal("run", "--", "sh", "-c", f'exec "{PYTHON}" -c "print(6 * 7)"')
    assert (run.returncode, run.stdout) == (0, "42\n")
    assert run.recording.read_bytes().find(b"python") > 0


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_a_static_program_records_nothing_and_that_is_told(leakpal, tmp_path):
    source = tmp_path / "main.c"
    source.write_text('#include <stdio.h>\nint main(void) { puts("here"); return 0; }\n')
    program = tmp_path / "program"
    subprocess.run(["gcc", "-static", "-o", program, source], check=True)
    run = leakpal("run", "--", program)
    assert (run.returncode, run.stdout) == (3, "here\n")
    assert run.result["error"]["kind"] == "nothing-recorded"
    assert "static" in run.stderr
    assert not run.recording.exists()


def test_options_behind_the_command_are_the_commands(leakpal):
    run = leakpal("run", sys.executable, "-c", "import sys; print(sys.argv)", "--json", "x")
    assert run.stdout == "['-c', '--json', 'x']\n"


def test_a_time_limit_ends_it(leakpal):
    run = leakpal("run", "--timeout", 1, "--", PYTHON, "-c", "import time; time.sleep(60)")
    assert run.returncode == 3
    assert "time limit of 1 s" in run.stderr
    assert run.seconds < 10
