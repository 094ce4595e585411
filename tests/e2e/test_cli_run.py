"""leakpal run: the application must not notice, and its status is the command's."""

import shutil
import signal
import subprocess
import sys
import time

import matrix
import pytest
from conftest import ROOT

PYTHON = matrix.pythons()[0]
needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
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


@needs_compiler
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
    assert run.seconds < 30


def test_a_signal_to_the_command_is_passed_on(leakpal, tmp_path):
    ready = tmp_path / "ready"
    script = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))\n"
        f"open({str(ready)!r}, 'w').close()\n"
        "time.sleep(60)\n"
    )
    command = leakpal.start("run", "--", PYTHON, "-c", script)
    while not ready.exists():
        time.sleep(0.02)
    command.process.terminate()
    assert command.wait(20).returncode == 9


MARKED = """
#include <leakpal/leakpal.h>
#include <stdio.h>
#include <stdlib.h>
static void *volatile kept;
int main(int argc, char **argv)
{
    int cycles = 0;
    struct leakpal_test *test = leakpal_begin("open project", NULL);
    while (leakpal_next(test)) {
        void *block = malloc(3000);
        cycles++;
        kept = block;
        if (argc > 2)
            free(block);
    }
    leakpal_end(test);
    printf("%d cycles\\n", cycles);
    return atoi(argv[1]);
}
"""


SNAPSHOT = """
#include <leakpal/leakpal.h>
#include <stdlib.h>
int main(void)
{
    void *volatile block = malloc(5000000);
    if (leakpal_is_active())
        leakpal_snapshot("documents loaded", -1);
    return block == NULL;
}
"""


@needs_compiler
def test_a_snapshot_of_a_program_is_shown_and_is_no_failure(leakpal, tmp_path):
    source, program = tmp_path / "snapshot.c", tmp_path / "snapshot"
    source.write_text(SNAPSHOT)
    subprocess.run(["gcc", f"-I{ROOT}/include", "-o", program, source], check=True)
    assert subprocess.run([program], check=False).returncode == 0
    run = leakpal("run", "--", program)
    (snapshot,) = run.result["snapshots"]
    assert snapshot["label"] == "documents loaded"
    assert 5_000_000 <= snapshot["heap_bytes"] < 5_100_000
    assert run.result["baseline"] is None
    assert run.returncode == 0
    assert "Memory at rest (documents loaded):" in run.stdout
    assert "leaks were not looked for" in run.stdout


@pytest.fixture
def marked(tmp_path):
    """A C program that marks its cycles; arguments: its exit status, and whether it frees."""
    source = tmp_path / "marked.c"
    source.write_text(MARKED)
    program = tmp_path / "marked"
    subprocess.run(["gcc", "-g", f"-I{ROOT}/include", "-o", program, source], check=True)
    return program


@needs_compiler
def test_marks_do_nothing_without_the_agent(marked):
    done = subprocess.run([marked, "0"], capture_output=True, text=True, check=True)
    assert done.stdout == "1 cycles\n"


@needs_compiler
def test_the_verdict_of_a_marked_program_is_the_exit_code(leakpal, marked):
    leaking = leakpal("run", "--", marked, "0")
    assert (leaking.returncode, leaking.test["verdict"]) == (1, "leak")
    assert leaking.test["name"] == "open project"
    assert leaking.test["per_cycle"]["blocks"] == 1
    assert leaking.test["per_cycle"]["bytes"] >= 3000
    clean = leakpal("run", "--", marked, "0", "free")
    assert (clean.returncode, clean.test["verdict"]) == (0, "clean")


@needs_compiler
def test_the_own_status_goes_before_the_verdict(leakpal, marked):
    run = leakpal("run", "--", marked, "7")
    assert (run.returncode, run.test["verdict"]) == (7, "leak")


@needs_compiler
def test_budgets_and_known_leaks_are_those_of_the_configuration(leakpal, marked, tmp_path):
    config = tmp_path / "other.toml"

    def run_with(text):
        config.write_text(text)
        return leakpal("run", "--config", config, "--", marked, "0")

    run = run_with("[budgets]\ncall_bytes_per_cycle = 9000\nthreads = 3\n")
    assert (run.returncode, run.test["verdict"], run.test["over_budget"]) == (0, "leak", False)
    assert run.test["budget"]["bytes_per_cycle"] == 9000
    assert run.test["budget"]["threads"] == 3
    (leak,) = [leak for leak in run.test["leaks"] if leak["shape"] == "leak"]
    known = f"[[known]]\nfingerprint = '{leak['fingerprint']}'\nreason = 'ours'\ncomponent = "
    run = run_with(known + "'open*'\n")
    assert (run.returncode, run.test["verdict"]) == (0, "clean")
    assert leakpal("report", run.recording).test == run.test
    run = run_with(known + "'close*'\n")
    assert (run.returncode, run.test["verdict"]) == (1, "leak")


def test_a_mistake_in_the_configuration_is_told_before_the_program_runs(leakpal, tmp_path):
    (tmp_path / "leakpal.toml").write_text("budgets = 3\n")
    run = leakpal("run", "--", PYTHON, "-c", "print('ran')", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (3, "")
    assert run.result["error"]["kind"] == "configuration"
    assert "leakpal.toml:1: budgets" in run.stderr
