"""The files that the command writes and reads."""

import json

import pytest
from conftest import validate

KEEPER = "kept = []\ndef call():\n    kept.append(bytearray(2000))\n"


@pytest.fixture
def keeper(tmp_path):
    """A target that leaks 2,000 bytes and more a cycle."""
    file = tmp_path / "keeper.py"
    file.write_text(KEEPER)
    return f"{file}:call"


@pytest.fixture
def recording(leakpal, keeper):
    run = leakpal("call", keeper, "--cycles", 5)
    assert run.returncode == 1
    return run.recording


def test_the_default_recording_is_in_the_cache_folder_and_the_report_says_where(
    leakpal, keeper, tmp_path
):
    cache = tmp_path / "cache"
    run = leakpal.bare("call", keeper, "--cycles", 3, env={"XDG_CACHE_HOME": str(cache)})
    (file,) = (cache / "leakpal" / "recordings").iterdir()
    assert file.name.startswith("call-")
    assert file.suffix == ".leakpal"
    assert str(file) in "\n".join(run.stdout.splitlines()[:6])


def test_an_earlier_recording_is_replaced(leakpal, keeper, recording):
    before = recording.read_bytes()
    leakpal("call", keeper, "--cycles", 3, "--recording", recording)
    after = recording.read_bytes()
    assert after[:8] == b"LEAKPAL\n"
    assert after != before


def test_a_file_that_is_no_recording_is_not_overwritten(leakpal, keeper, tmp_path):
    file = tmp_path / "precious.txt"
    file.write_text("not yours")
    run = leakpal("call", keeper, "--recording", file)
    assert run.returncode == 3
    assert file.read_text() == "not yours"
    assert "precious.txt" in run.result["error"]["message"]


def test_a_full_disk_under_the_json_is_told_and_the_report_is_printed(leakpal, keeper, tmp_path):
    run = leakpal.bare(
        "call", keeper, "--cycles", 3, "--json", "/dev/full", "--recording", tmp_path / "r"
    )
    assert run.returncode == 3
    assert "/dev/full" in run.stderr
    assert "No space left" in run.stderr
    assert "Total leaked" in run.stdout


def test_a_full_disk_under_stdout_is_told(leakpal, recording):
    run = leakpal.bare("report", recording, "--output", "/dev/full")
    assert run.returncode == 3
    assert "/dev/full" in run.stderr


def test_the_log_tells_the_phases_with_their_times(leakpal, keeper, tmp_path):
    log = tmp_path / "log"
    leakpal("call", keeper, "--cycles", 3, "--log", log)
    lines = log.read_text().splitlines()
    text = "\n".join(lines)
    for phase in ("profile {", "started process", "begins", "settled", "the application ended"):
        assert phase in text
    assert lines[-1].endswith("exit code 1")
    assert all(float(line.split()[0]) >= 0 for line in lines)


def test_verbose_prints_a_line_for_each_cycle_and_quiet_prints_nothing(leakpal, keeper, tmp_path):
    verbose = leakpal("call", keeper, "--cycles", 4, "--warmup", 1, "--verbose")
    counted = [line for line in verbose.stderr.splitlines() if "(counted)" in line]
    assert len(counted) == 4
    for word in ("bytes", "blocks", "objects", "connections", "threads", "descriptors", "rounds"):
        assert word in counted[0]
    quiet = leakpal("call", keeper, "--cycles", 4, "--quiet")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    assert quiet.returncode == 1


def test_without_a_terminal_there_is_no_progress_and_no_colour(leakpal, keeper):
    run = leakpal("call", keeper, "--cycles", 4)
    assert run.stderr == ""
    assert "\033" not in run.stdout
    assert "\r" not in run.stdout


def test_report_renders_what_the_run_rendered(leakpal, keeper, recording, tmp_path):
    text = leakpal("report", recording)
    assert text.returncode == 1
    file = tmp_path / "report.json"
    as_json = leakpal("report", recording, "--format", "json", "--output", file)
    assert (as_json.returncode, as_json.stdout) == (1, "")
    assert json.loads(file.read_text()) == as_json.result == text.result
    printed = leakpal.bare("report", recording, "--format", "json")
    validate(json.loads(printed.stdout))


def test_strict_is_decided_again_by_report(leakpal, tmp_path):
    file = tmp_path / "small.py"
    file.write_text("kept = []\ndef call():\n    kept.append(object())\n")
    run = leakpal("call", f"{file}:call", "--cycles", 6)
    assert (run.returncode, run.test["verdict"]) == (0, "leak")
    assert leakpal("report", run.recording).returncode == 0
    assert leakpal("report", run.recording, "--strict").returncode == 1


def test_a_missing_recording_is_told(leakpal, tmp_path):
    run = leakpal("report", tmp_path / "nothing.leakpal")
    assert run.returncode == 3
    assert "nothing.leakpal" in run.result["error"]["message"]
    assert "No such file" in run.stderr


@pytest.mark.parametrize("content", [b"", b"LEAK", b"hello\n" * 100, b"\x00" * 64])
def test_a_foreign_file_is_told(leakpal, tmp_path, content):
    file = tmp_path / "foreign.leakpal"
    file.write_bytes(content)
    run = leakpal("report", file)
    assert run.returncode == 3
    assert "foreign.leakpal" in run.result["error"]["message"]
    assert run.stdout == ""


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_recording_is_read_up_to_the_cut_and_never_called_clean(
    leakpal, recording, tmp_path, share
):
    file = tmp_path / "cut.leakpal"
    content = recording.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    run = leakpal("report", file)
    assert run.returncode == 3
    assert run.result["error"] or run.test["error"]
