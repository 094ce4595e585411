"""leakpal compare over real runs: before the fix, after it, and the other way round."""

import copy
import json

import pytest
from conftest import ROOT

KEEPER = """
kept = []
class Kept: pass
class Other: pass
def leaks(): kept.append(Kept())
def leaks_twice(): kept.extend((Kept(), Kept()))
def leaks_bytes(): kept.append(bytearray({size}))
def leaks_both(): kept.extend((Kept(), Other()))
def clean(): Kept()
def fails(): raise RuntimeError("not today")
def at_times():
    kept.append(None)
    if len(kept) % 3 == 0: kept[-1] = Kept()
"""


@pytest.fixture
def profile(leakpal, tmp_path):
    """profile("leaks", name="x", cycles=5): the recording of a call that is named x."""
    count = 0

    def run(function, cycles=5, size=2000):
        nonlocal count
        count += 1
        folder = tmp_path / f"app{count}"
        folder.mkdir()
        text = KEEPER.format(size=size) + f"component = {function}\n"
        (folder / "keeper.py").write_text(text)
        return leakpal("call", "keeper:component", "--cycles", cycles, cwd=folder)

    return run


def component(run):
    (only,) = run.result["components"]
    return only


def changes(run, change):
    return {leak["what"] for leak in component(run)["leaks"] if leak["change"] == change}


def test_two_runs_of_the_same_are_unchanged_whatever_the_cycles(leakpal, profile):
    before, after = profile("leaks", cycles=4), profile("leaks", cycles=9)
    run = leakpal("compare", before.recording, after.recording)
    assert (run.returncode, component(run)["progress"]) == (0, "unchanged")
    assert changes(run, "same") == {"Kept"}
    assert "Unchanged:\n  component (call): leak" in run.stdout


def test_a_fix_is_better_and_the_way_back_is_worse(leakpal, profile):
    planted, mended = profile("leaks"), profile("clean")
    better = leakpal("compare", planted.recording, mended.recording)
    assert (better.returncode, component(better)["progress"]) == (0, "better")
    assert changes(better, "gone") == {"Kept"}
    assert component(better)["changes"]["bytes"] == "less"
    worse = leakpal("compare", mended.recording, planted.recording)
    assert (worse.returncode, component(worse)["progress"]) == (1, "worse")
    assert changes(worse, "new") == {"Kept"}
    assert "Exit code 1: something got worse." in worse.stdout


def test_one_more_object_a_cycle_is_worse(leakpal, profile):
    run = leakpal("compare", profile("leaks").recording, profile("leaks_twice").recording)
    assert (run.returncode, changes(run, "more")) == (1, {"Kept"})
    assert component(run)["changes"]["python_objects"] == "more"


def test_a_new_leak_beside_the_old_one_is_worse(leakpal, profile):
    run = leakpal("compare", profile("leaks").recording, profile("leaks_both").recording)
    assert run.returncode == 1
    assert (changes(run, "same"), changes(run, "new")) == ({"Kept"}, {"Other"})


def test_the_same_objects_with_more_memory_are_worse(leakpal, profile):
    small, large = profile("leaks_bytes", size=2000), profile("leaks_bytes", size=4000)
    run = leakpal("compare", small.recording, large.recording)
    assert (run.returncode, component(run)["changes"]["bytes"]) == (1, "more")
    back = leakpal("compare", large.recording, small.recording)
    assert (back.returncode, component(back)["progress"]) == (0, "better")


def test_a_rate_with_a_fraction_is_the_same_over_other_cycles(leakpal, profile):
    before, after = profile("at_times", cycles=10), profile("at_times", cycles=20)
    rates = {run.test["per_cycle"]["python_objects"] for run in (before, after)}
    assert len(rates) == 2
    for pair in ((before, after), (after, before)):
        run = leakpal("compare", *(side.recording for side in pair))
        assert (run.returncode, component(run)["progress"]) == (0, "unchanged")


def test_an_error_is_worse_unless_it_was_there_before(leakpal, profile):
    clean, error = profile("clean"), profile("fails")
    worse = leakpal("compare", clean.recording, error.recording)
    assert (worse.returncode, component(worse)["progress"]) == (1, "worse")
    assert "not today" in worse.stdout
    same = leakpal("compare", error.recording, error.recording)
    assert (same.returncode, component(same)["progress"]) == (0, "unchanged")
    assert "nothing can be concluded" in " ".join(same.stdout.split())
    mended = leakpal("compare", error.recording, clean.recording)
    assert (mended.returncode, component(mended)["progress"]) == (0, "better")


def write_result(folder, name, result):
    file = folder / f"{name}.json"
    file.write_text(json.dumps(result))
    return file


def test_a_result_and_a_recording_are_read_alike(leakpal, profile, tmp_path):
    before, after = profile("leaks"), profile("clean")
    files = [write_result(tmp_path, str(i), run.result) for i, run in enumerate((before, after))]
    by_recordings = leakpal("compare", before.recording, after.recording).result
    by_results = leakpal("compare", *files).result
    assert by_results["components"] == by_recordings["components"]
    assert by_results["summary"] == by_recordings["summary"]


def test_components_of_one_side_only(leakpal, profile, tmp_path):
    leak, clean = profile("leaks_bytes", size=5000).result, profile("clean").result
    before, after = copy.deepcopy(clean), copy.deepcopy(clean)
    before["tests"][0]["name"] = "old"
    after["tests"][0]["name"] = "harmless"
    files = [write_result(tmp_path, "before", before), write_result(tmp_path, "after", after)]
    run = leakpal("compare", *files)
    progress = {c["name"]: c["progress"] for c in run.result["components"]}
    assert (run.returncode, progress) == (0, {"old": "gone", "harmless": "new"})
    after["tests"] += leak["tests"]
    run = leakpal("compare", files[0], write_result(tmp_path, "after", after))
    progress = {c["name"]: c["progress"] for c in run.result["components"]}
    assert (run.returncode, progress["component"]) == (1, "worse")


def test_what_was_not_run_is_said_with_its_reason(leakpal, profile, tmp_path):
    before = profile("clean").result
    after = copy.deepcopy(before)
    after["tests"][0]["name"] = "another"
    after["not_run"] = [{"name": "component", "kind": "call", "reason": "no time was left"}]
    files = [write_result(tmp_path, "before", before), write_result(tmp_path, "after", after)]
    run = leakpal("compare", *files)
    assert (run.returncode, run.result["summary"]["not-run"]) == (0, 1)
    assert "component (call): not-run: no time was left" in run.stdout


@pytest.mark.parametrize("strict", [False, True])
def test_leaks_of_others_and_known_ones_are_shown_and_not_judged(
    leakpal, profile, tmp_path, strict
):
    before, after = profile("clean").result, profile("leaks").result
    leaks = [leak for leak in after["tests"][0]["leaks"] if leak["shape"] == "leak"]
    assert leaks
    options = ["--strict"] if strict else []
    file = write_result(tmp_path, "before", before)
    for leak in leaks:
        leak["owner"] = "PySide6"
    run = leakpal("compare", file, write_result(tmp_path, "foreign", after), *options)
    assert run.returncode == (1 if strict else 0)
    assert "of PySide6" in run.stdout
    for leak in leaks:
        leak.update(owner="yours", known={"reason": "we know", "expires": None})
    run = leakpal("compare", file, write_result(tmp_path, "known", after), *options)
    assert run.returncode == 0
    assert "known: we know), not judged" in " ".join(run.stdout.split())


def test_memory_without_a_name_has_no_row_beside_what_has_one(leakpal, profile, tmp_path):
    before, after = profile("clean").result, profile("leaks").result
    (leak,) = (leak for leak in after["tests"][0]["leaks"] if leak["what"] == "Kept")
    nameless = {**leak, "what": "native block", "layer": "native", "fingerprint": "0" * 16}
    after["tests"][0]["leaks"].append(nameless)
    files = [write_result(tmp_path, "before", before), write_result(tmp_path, "after", after)]
    comment = tmp_path / "comment.md"
    run = leakpal("compare", *files, "--markdown", comment)
    for text in (run.stdout, comment.read_text()):
        assert "Kept (python): 0 -> 1" in text
        assert "native block" not in text
    assert "native block" in leakpal("compare", *files, "--verbose").stdout
    after["tests"][0]["leaks"].remove(leak)
    write_result(tmp_path, "after", after)
    assert "native block (native): 0 -> 1" in leakpal("compare", *files).stdout


def test_memory_at_rest_is_compared_and_not_judged(leakpal, profile, tmp_path):
    before = profile("clean").result
    before["baseline"] = before["tests"][0]["snapshots"][0]
    after = copy.deepcopy(before)
    after["baseline"]["python_objects"]["dict"] += 7
    after["baseline"]["qt_objects"]["QTimer"] = 2
    after["baseline"]["rss_bytes"] += 90_000_000
    files = [write_result(tmp_path, "before", before), write_result(tmp_path, "after", after)]
    run = leakpal("compare", *files)
    assert run.returncode == 0
    assert run.result["baseline"]["qt_objects"] == {"QTimer": {"before": 0, "after": 2}}
    assert "QTimer: 0 -> 2 (+2)" in run.stdout
    assert "RSS" in run.stdout.partition("\n\n")[0]


def test_another_environment_is_said_in_the_first_lines(leakpal, profile, tmp_path):
    before = profile("clean").result
    after = copy.deepcopy(before)
    after["environment"]["python"] = "2.7.18"
    files = [write_result(tmp_path, "before", before), write_result(tmp_path, "after", after)]
    run = leakpal("compare", *files)
    head = " ".join(run.stdout.partition("\n\n")[0].split())
    assert "Different Python:" in head
    assert "-> 2.7.18" in head


def test_the_outputs(leakpal, profile, tmp_path):
    sides = [profile("clean").recording, profile("leaks").recording]
    markdown, text = tmp_path / "c.md", tmp_path / "c.txt"
    run = leakpal("compare", *sides, "--markdown", markdown, "--output", text)
    assert (run.returncode, run.stdout) == (1, "")
    assert "component (call): worse" in text.read_text()
    assert all(len(line) <= 80 for line in text.read_text().splitlines() if " " in line.strip())
    assert "| component (call) | worse |" in markdown.read_text()
    assert "- new: Kept (python): 0 -> 1" in markdown.read_text()
    quiet = leakpal("compare", *sides, "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (1, "", "")
    verbose = leakpal("compare", *sides, "--verbose")
    assert "fingerprint" in verbose.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a recording nor JSON"),
        (b"{", "neither a recording nor JSON"),
        (b"[1, 2]", "no result of leakpal"),
        (b'{"schema": "leakpal-compare/1"}', 'its schema is "leakpal-compare/1"'),
        (b'{"schema": "leakpal-result/1"}', "environment: expected an object"),
        (b"LEAKPAL\n", "ends inside its file header"),
    ],
)
def test_what_cannot_be_read_is_told_and_ends_with_3(leakpal, profile, tmp_path, content, said):
    good, bad = profile("clean", cycles=3).recording, tmp_path / "bad.file"
    bad.write_bytes(content)
    for pair in ((good, bad), (bad, good)):
        run = leakpal("compare", *pair)
        assert (run.returncode, run.stdout) == (3, "")
        assert "bad.file" in run.result["error"]["message"]
        assert said in run.stderr


def test_a_missing_file_a_folder_and_a_wrong_number_of_files_end_with_3(leakpal, profile, tmp_path):
    good = profile("clean", cycles=3).recording
    missing = leakpal("compare", good, tmp_path / "nothing.json")
    assert missing.returncode == 3
    assert "nothing.json: No such file" in missing.stderr
    assert leakpal("compare", good, tmp_path).returncode == 3
    assert leakpal("compare", good).returncode == 3


def test_a_recording_with_nothing_in_it_is_not_compared(leakpal, profile, tmp_path):
    good, cut = profile("clean", cycles=3).recording, tmp_path / "cut.leakpal"
    cut.write_bytes(good.read_bytes()[:40])
    run = leakpal("compare", good, cut)
    assert run.returncode == 3
    assert "nothing was measured in it" in run.stderr


def test_the_golden_results_compare_with_themselves_as_unchanged(leakpal):
    results = sorted((ROOT / "tests" / "golden" / "expected").glob("*.json"))
    compared = 0
    for file in results:
        if not json.loads(file.read_text())["tests"]:
            continue
        run = leakpal("compare", file, file)
        assert run.returncode == 0, file
        assert set(c["progress"] for c in run.result["components"]) == {"unchanged"}
        compared += 1
    assert compared > 10
