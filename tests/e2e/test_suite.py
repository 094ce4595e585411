"""leakpal test and leakpal baseline: every configured component in a process of its own."""

import json
import os
import signal
import time

import pytest

APPLICATION = """
import os
import time

kept = []


def clean():
    return [object() for _ in range(10)]


def leak():
    kept.append(bytearray(5000))


def small_leak():
    kept.append(object())


def crash():
    os.abort()


def hang():
    while True:
        pass


def slow():
    time.sleep(0.4)


def read(path):
    with open(path, "rb") as file:
        file.read()
"""

CONFIGURATION = """
[calls.clean]
target = "application:clean"

[calls.leak]
target = "application:leak"

[calls.crash]
target = "application:crash"

[calls.hang]
target = "application:hang"
timeout_seconds = 1

[calls.lost]
target = "application:there_is_no_such_name"

[calls.needy]
target = "application:read"
args = { path = "${input.rom}" }
needs = ["rom"]
"""

PARTS = {
    name: "[calls." + part
    for part in CONFIGURATION.split("[calls.")[1:]
    for name in [part.split("]")[0]]
}


@pytest.fixture
def project(tmp_path):
    """A function that writes a project with the named components and gives its folder."""

    def make(*names, more=""):
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        (folder / "application.py").write_text(APPLICATION)
        (folder / "leakpal.toml").write_text("".join(PARTS[name] for name in names) + more)
        return folder

    return make


def verdicts(result):
    return {test["name"]: test["verdict"] for test in result["tests"]}


def without_first_lines(text):
    return text.split("\n\n", 1)[1]


def test_each_component_has_its_row_whatever_becomes_of_it(leakpal, project):
    folder = project(*PARTS)
    run = leakpal("test", "--cycles", 3, "--warmup", 1, cwd=folder)
    assert run.returncode == 3
    assert verdicts(run.result) == {
        "clean": "clean",
        "leak": "leak",
        "crash": "error",
        "hang": "error",
        "lost": "error",
    }
    errors = {test["name"]: test["error"]["kind"] for test in run.result["tests"] if test["error"]}
    assert errors == {"crash": "crash", "hang": "hang", "lost": "import"}
    assert run.result["tests"][4]["target"] == "application:there_is_no_such_name"
    (needy,) = run.result["not_run"]
    assert (needy["name"], needy["kind"]) == ("needy", "call")
    assert "--input rom=PATH" in needy["reason"]
    lines = run.stdout.splitlines()
    for name in ("clean", "leak", "crash", "hang", "lost"):
        assert any(line.startswith(f"{name} ") and " call " in line for line in lines), name
    assert "In all: 1 clean, 1 leaking over the budget, 3 failed, 1 not run." in run.stdout
    assert all(len(line) <= 80 for line in without_first_lines(run.stdout).splitlines())
    assert len(run.stderr.splitlines()) == 5  # one for each that ran


def test_a_recording_that_the_application_damages_is_an_error_too(leakpal, project):
    folder = project("clean", more='[calls.damage]\ntarget = "damage:nothing"\n')
    (folder / "damage.py").write_text(
        "from leakpal import _agent\n"
        "with open(_agent.recording_path(), 'ab') as file:\n"
        "    file.write(b'\\xff' * 4096)\n"
        "def nothing():\n"
        "    pass\n"
    )
    run = leakpal("test", "--cycles", 3, cwd=folder)
    assert run.returncode == 3
    assert verdicts(run.result) == {"clean": "clean", "damage": "error"}


def test_the_numbers_are_those_of_a_run_by_itself(leakpal, project):
    folder = project("clean", "leak")
    suite = leakpal("test", "--cycles", 4, cwd=folder)
    single = leakpal("call", "leak", "--cycles", 4, cwd=folder)
    assert suite.returncode == single.returncode == 1
    assert suite.result["tests"][1]["per_cycle"] == single.test["per_cycle"]
    assert suite.result["tests"][1]["leaks"] == single.test["leaks"]


def test_two_at_a_time_measure_the_same(leakpal, project):
    folder = project("clean", "leak", "needy")
    rom = folder / "rom"
    rom.write_bytes(bytes(5000))
    options = ("--cycles", 4, "--rom", rom)
    one, two = (leakpal("test", *options, "--jobs", jobs, cwd=folder) for jobs in (1, 2))
    assert verdicts(one.result) == {"clean": "clean", "leak": "leak", "needy": "clean"}
    for before, after in zip(one.result["tests"], two.result["tests"], strict=True):
        assert before["name"] == after["name"]
        assert before["per_cycle"] == after["per_cycle"]
        assert before["survivors"] == after["survivors"]
    assert without_first_lines(one.stdout) == without_first_lines(two.stdout)


def test_only_selects_by_name(leakpal, project):
    folder = project("clean", "leak", "crash")
    run = leakpal("test", "--only", "c*n", "--cycles", 3, cwd=folder)
    assert verdicts(run.result) == {"clean": "clean"}
    assert run.returncode == 0


def test_a_selection_that_matches_nothing_lists_what_there_is(leakpal, project):
    run = leakpal("test", "--only", "clean", "--only", "Dialog*", cwd=project("clean", "leak"))
    assert run.returncode == 3
    assert "Dialog*" in run.stderr
    assert "clean, leak" in run.stderr
    assert run.result["error"]["kind"] == "usage"


def test_nothing_run_is_no_success(leakpal, project):
    run = leakpal("test", cwd=project("needy"))
    assert run.returncode == 3
    assert run.result["error"]["kind"] == "nothing-measured"
    assert run.result["tests"] == []
    assert len(run.result["not_run"]) == 1


def test_without_a_configuration_there_is_nothing_to_test(leakpal, tmp_path):
    run = leakpal("test", cwd=tmp_path)
    assert run.returncode == 3
    assert "leakpal.toml" in run.stderr


def test_a_folder_keeps_recordings_and_reports(leakpal, project, tmp_path):
    folder, kept = project("clean", "leak", "lost"), tmp_path / "kept" / "here"
    run = leakpal("test", "--cycles", 3, "--output-dir", kept, cwd=folder)
    names = [
        f"{name}.{end}" for name in ("clean", "leak", "lost") for end in ("json", "leakpal", "txt")
    ]
    assert sorted(path.name for path in kept.iterdir()) == sorted(
        [*names, "report.json", "report.txt"]
    )
    assert json.loads((kept / "report.json").read_text()) == run.result
    assert (kept / "report.txt").read_text() == run.stdout
    (leak,) = json.loads((kept / "leak.json").read_text())["tests"]
    assert leak == run.result["tests"][1]


def test_its_recordings_give_its_report_again(leakpal, project, tmp_path):
    folder, kept = project("leak", "clean", "lost"), tmp_path / "kept"
    run = leakpal("test", "--cycles", 3, "--output-dir", kept, cwd=folder)
    again = leakpal("report", *sorted(kept.glob("*.leakpal")))
    assert again.result == run.result
    assert without_first_lines(again.stdout) == without_first_lines(run.stdout)


def test_the_report_goes_to_a_file_and_the_log_names_components(leakpal, project, tmp_path):
    report, log = tmp_path / "report.txt", tmp_path / "log"
    options = ("--cycles", 3, "--output", report, "--log", log, "--quiet")
    run = leakpal("test", *options, cwd=project("clean", "leak"))
    assert (run.stdout, run.stderr) == ("", "")
    assert "leak      call   leak minor" in report.read_text()
    assert "clean: 1 begins" in log.read_text()


def test_an_interruption_reports_what_was_measured(leakpal, project):
    slow = '[calls.slow]\ntarget = "application:slow"\n[calls.last]\ntarget = "application:clean"\n'
    running = leakpal.start("test", "--cycles", 50, cwd=project("clean", more=slow))
    deadline = time.monotonic() + 30
    while "1 of 3" not in (running.folder / "stderr").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(running.process.pid, signal.SIGINT)
    run = running.wait()
    assert run.returncode == run.result["exit_code"] == 3
    assert verdicts(run.result) == {"clean": "clean", "slow": "error"}
    assert [component["name"] for component in run.result["not_run"]] == ["last"]
    assert run.result["error"]["kind"] == "interrupted"


def test_a_baseline_is_memory_at_rest_and_every_component(leakpal, project):
    run = leakpal("baseline", "--quick", cwd=project("clean", "leak", "crash"))
    assert run.returncode == 3
    assert run.result["baseline"]["python_object_count"] > 1000
    assert verdicts(run.result) == {"clean": "clean", "leak": "leak", "crash": "error"}
    assert run.result["tests"][0]["cycles"]["warmup"] == 1
    assert run.result["tests"][0]["cycles"]["counted"] == 3
    assert "Memory at rest (baseline):" in run.stdout
    full = leakpal("baseline", cwd=project("clean"))
    assert full.returncode == 0
    assert full.result["tests"][0]["cycles"]["counted"] == 10


def test_a_quick_baseline_ends_in_time_and_names_what_did_not_fit(leakpal, project):
    slow = '[calls.sleepy]\ntarget = "application:sleepy"\n'
    slow += '[calls.last]\ntarget = "application:clean"\n'
    folder = project("leak", more=slow)
    (folder / "application.py").write_text(APPLICATION + "\n\ndef sleepy():\n    time.sleep(60)\n")
    run = leakpal("baseline", "--quick", cwd=folder)
    assert run.seconds < 32
    assert verdicts(run.result) == {"leak": "leak"}
    assert [component["name"] for component in run.result["not_run"]] == ["sleepy", "last"]
    assert run.returncode == 1


def test_a_baseline_without_components_says_that_leaks_were_not_looked_for(leakpal, tmp_path):
    run = leakpal("baseline", cwd=tmp_path)
    assert run.returncode == 0
    assert run.result["baseline"]["rss_bytes"] > 1e6
    assert "leaks were not looked for" in run.stdout


def test_a_baseline_that_fails_is_an_error(leakpal, project):
    folder = project()
    (folder / "leakpal.toml").write_text('setup = "application:there_is_no_such_name"\n')
    run = leakpal("baseline", cwd=folder)
    assert run.returncode == 3
    assert "there_is_no_such_name" in run.result["error"]["message"]
    assert run.result["baseline"] is None
