"""Whatever the application does, the command ends in time, says what happened and in which cycle,
reports what was measured until then, and exits with 3."""

import os
import signal
import termios
import time
from pathlib import Path

import matrix
import pytest

main_environment = pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
PYTHON = matrix.pythons()[0]
COUNTER = "cycle = 0\n"


def write_target(folder, body, head=""):
    """A file with a callable `target` that runs `body`, `cycle` counting its calls from 1."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    file = folder / "target.py"
    file.write_text(f"{head}{COUNTER}def target():\n    global cycle\n    cycle += 1\n{lines}")
    return f"{file}:target"


def failed_test(run, kind, *words):
    """The test of a run that must have failed, its error checked."""
    assert run.returncode == 3
    test = run.test
    assert test["verdict"] == "error"
    assert test["error"]["kind"] == kind
    for word in words:
        assert word in test["error"]["message"], test["error"]["message"]
        assert word in run.stdout
    return test


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGTERM"])
def test_a_death_by_signal_is_a_crash_in_its_cycle(leakpal, tmp_path, name):
    body = f"import os, signal\nif cycle == 4: os.kill(os.getpid(), signal.{name})"
    run = leakpal("call", write_target(tmp_path, body))
    failed_test(run, "crash", f"signal {int(getattr(signal, name))}", "cycle 4")


def test_what_was_measured_before_the_crash_is_reported(leakpal, tmp_path):
    body = "kept.append(bytearray(5000))\nimport os\nif cycle == 6: os.abort()"
    run = leakpal("call", write_target(tmp_path, body, "kept = []\n"))
    test = failed_test(run, "crash", "cycle 6")
    assert len(test["snapshots"]) >= 5


def test_a_kill_from_outside_is_a_crash(leakpal, tmp_path):
    pid_file = tmp_path / "pid"
    body = (
        f"import os, time\nif cycle == 3:\n    open({str(pid_file)!r}, 'w').write(str(os.getpid()))"
        "\n    time.sleep(60)"
    )
    command = leakpal.start("call", write_target(tmp_path, body))
    wait_for(lambda: pid_file.exists() and pid_file.read_text())
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    run = command.wait(20)
    failed_test(run, "crash", "signal 9", "cycle 3")
    assert run.seconds < 30


@pytest.mark.parametrize("call", ["import sys; sys.exit(0)", "import sys; sys.exit(5)"])
def test_sys_exit_in_a_cycle_is_an_error(leakpal, tmp_path, call):
    run = leakpal("call", write_target(tmp_path, f"if cycle == 2: {call}"))
    test = failed_test(run, "exit")
    assert test["error"]["cycle"] == 2 if "cycle" in test["error"] else "2" in run.stdout


def test_os_exit_in_a_cycle_is_an_error(leakpal, tmp_path):
    run = leakpal("call", write_target(tmp_path, "import os\nif cycle == 3: os._exit(0)"))
    failed_test(run, "exit", "status 0", "cycle 3")


def test_an_endless_loop_ends_at_the_time_limit(leakpal, tmp_path):
    body = "while cycle == 4:\n    pass"
    run = leakpal("call", write_target(tmp_path, body), "--timeout", 3)
    failed_test(run, "hang", "3 s", "cycle 4")
    assert 2 < run.seconds < 30


def test_a_sleep_in_native_code_ends_at_the_time_limit(leakpal, tmp_path):
    body = "import time\nif cycle == 2: time.sleep(600)"
    run = leakpal("call", write_target(tmp_path, body), "--timeout", 3)
    failed_test(run, "hang", "3 s", "cycle 2")
    assert 2 < run.seconds < 30


@main_environment
def test_a_modal_exec_that_never_returns_ends_at_the_time_limit(leakpal, tmp_path, environment):
    file = tmp_path / "target.py"
    file.write_text(
        "from qtpy.QtWidgets import QDialog\n"
        "class Modal(QDialog):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        QDialog(self).exec()\n"
    )
    run = leakpal(
        "dialog", f"{file}:Modal", "--timeout", 3,
        python=environment.python, binding=environment.binding,
    )  # fmt: skip
    failed_test(run, "hang", "modal exec()", "cycle 1", "target.py:5")
    assert 2 < run.seconds < 30


def test_an_endless_import_ends_at_the_time_limit(leakpal, tmp_path):
    file = tmp_path / "target.py"
    file.write_text("while True:\n    pass\n")
    run = leakpal("call", f"{file}:target", "--timeout", 2)
    assert run.returncode == 3
    assert run.seconds < 30
    assert run.result["error"]["kind"] == "hang"


def test_workers_that_outlive_the_application_hold_nothing_up(leakpal, tmp_path):
    pids = tmp_path / "pids"
    body = (
        "if cycle == 1:\n"
        "    import os, time\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        os.setsid()\n"
        "        time.sleep(60)\n"
        "        os._exit(0)\n"
        f"    open({str(pids)!r}, 'a').write(f'{{pid}}\\n')"
    )
    run = leakpal("call", write_target(tmp_path, body), "--cycles", 3)
    (worker,) = pids.read_text().split()
    assert Path(f"/proc/{worker}/fd/1").resolve() == (run.recording.parent / "stdout").resolve()
    os.kill(int(worker), signal.SIGKILL)
    assert run.seconds < 30
    assert run.returncode == 0


def test_an_import_error_is_told_with_its_module(leakpal, tmp_path):
    file = tmp_path / "target.py"
    file.write_text("import a_module_that_is_not_there\n")
    run = leakpal("call", f"{file}:target")
    assert run.returncode == 3
    assert "a_module_that_is_not_there" in run.stdout + run.stderr
    error = run.result["error"] or run.test["error"]
    assert error["kind"] == "import"
    assert "a_module_that_is_not_there" in error["message"]


def test_a_constructor_that_needs_arguments_names_them(leakpal, tmp_path):
    file = tmp_path / "target.py"
    file.write_text(
        "from qtpy.QtWidgets import QDialog\n"
        "class Needy(QDialog):\n"
        "    def __init__(self, rom_path, *, zoom):\n"
        "        super().__init__()\n"
    )
    run = leakpal("dialog", f"{file}:Needy")
    assert run.returncode == 3
    error = run.result["error"] or run.test["error"]
    assert error["kind"] == "arguments"
    assert "rom_path" in error["message"]
    assert "zoom" in error["message"]
    given = leakpal("dialog", f"{file}:Needy", "--arg", "rom_path=x", "--arg", "zoom:=2")
    assert given.returncode == 0


def test_an_exception_in_a_cycle_is_told_with_its_cycle(leakpal, tmp_path):
    body = "if cycle == 5: raise ValueError('five is too many')"
    run = leakpal("call", write_target(tmp_path, body))
    test = failed_test(run, "exception", "ValueError", "five is too many")
    assert "cycle 5" in run.stdout or "cycle 5" in test["error"]["message"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_ends_the_application_and_reports(leakpal, tmp_path, number):
    pid_file = tmp_path / "pid"
    body = (
        f"import os, time\nif cycle == 3:\n    open({str(pid_file)!r}, 'w').write(str(os.getpid()))"
        "\n    while True: time.sleep(0.1)"
    )
    command = leakpal.start("call", write_target(tmp_path, body))
    wait_for(lambda: pid_file.exists() and pid_file.read_text())
    command.process.send_signal(number)
    run = command.wait(20)
    assert run.returncode == 3
    assert run.test["verdict"] == "error"
    assert not Path(f"/proc/{pid_file.read_text()}").exists()
    assert f"SIG{number.name[3:]}" in run.stderr
    assert len(run.test["snapshots"]) >= 2


def test_the_application_dies_with_the_command(leakpal, tmp_path):
    pid_file = tmp_path / "pid"
    body = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    command = leakpal.start("call", write_target(tmp_path, body))
    wait_for(lambda: pid_file.exists() and pid_file.read_text())
    command.process.kill()
    command.process.wait()
    pid = int(pid_file.read_text())
    wait_for(lambda: not Path(f"/proc/{pid}/exe").exists() or state_of(pid) in "ZX")


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "X"


def test_progress_is_shown_on_a_terminal_and_taken_away_again(leakpal, tmp_path):
    body = "import time\ntime.sleep(0.05)"
    target = write_target(tmp_path, body)
    words = ["call", target, "--python", PYTHON, "--recording", str(tmp_path / "r.leakpal")]
    status, output = run_on_terminal([leakpal.command, *words])
    assert status == 0
    assert b"target: cycle" in output
    assert b"so far" in output
    before_the_report = output[: output.index(b"Memory per cycle")]
    assert b"\r\033[K" in before_the_report[before_the_report.rindex(b"so far") :]


def test_progress_fits_into_a_narrow_terminal(leakpal, tmp_path):
    target = write_target(tmp_path, "import time\ntime.sleep(0.05)")
    words = ["call", target, "--python", PYTHON, "--recording", str(tmp_path / "r.leakpal")]
    status, output = run_on_terminal([leakpal.command, *words], columns=30)
    assert status == 0
    drawn = output[: output.index(b"leakpal ")].split(b"\r\033[K")
    assert len(drawn) > 3
    assert max(map(len, drawn)) == 29


def run_on_terminal(command, columns=100):
    """Exit status and output of a command that has a terminal of its own."""
    pid, terminal = os.forkpty()
    if pid == 0:
        termios.tcsetwinsize(0, (24, columns))
        os.execve(command[0], command, {**os.environ, "TERM": "xterm"})
    output = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        output += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output
