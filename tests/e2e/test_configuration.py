"""leakpal.toml and [tool.leakpal], through the command: names, settings, inputs, mistakes."""

import pytest

APP = """\
import json
import os

kept = []
events = []


def prepare():
    events.append("prepare")


def finish():
    events.append("finish")
    print("EVENTS " + " ".join(events))


def prepare_one():
    events.append("prepare_one")


def finish_one():
    events.append("finish_one")


def other_setup():
    events.append("other_setup")


class Hub:
    def __init__(self, path="none"):
        events.append("hub")
        self.path = path


def show(**given):
    print("GIVEN " + json.dumps({name: str(value) for name, value in given.items()}))


def with_hub(hub, text):
    print("HUB " + hub.path + " " + text)


def leak():
    kept.append(object())


def make():
    return leak


def leak_much(size=5000):
    kept.append(bytearray(size))
"""


@pytest.fixture
def project(tmp_path):
    """Writes the configuration; the application stands beside it, runs go in folders below."""

    def write(text, name="leakpal.toml"):
        (tmp_path / "app.py").write_text(APP)
        (tmp_path / "game.rom").write_text("rom")
        (tmp_path / name).write_text(text)
        return tmp_path

    return write


SHORT = ("--cycles", 3, "--warmup", 0)


def test_a_configured_name_runs_with_everything_that_its_component_says(leakpal, project):
    project(
        "setup = 'app:prepare'\n"
        "teardown = 'app:finish'\n"
        "[calls.show]\n"
        "target = 'app.py:show'\n"
        "setup = 'app:prepare_one'\n"
        "teardown = 'app:finish_one'\n"
        "cycles = 3\n"
        "warmup = 1\n"
        "args = { text = 'a', number = 5 }\n"
    )
    run = leakpal("call", "show")
    assert run.returncode == 0, run.stderr
    assert run.test["name"] == "show"
    assert run.test["target"] == "app.py:show"
    assert run.test["cycles"]["counted"] == 3
    assert run.test["cycles"]["warmup"] == 1
    assert 'GIVEN {"text": "a", "number": "5"}' in run.stdout
    assert "EVENTS prepare prepare_one finish_one finish" in run.stdout


def test_the_command_line_goes_before_the_component_and_that_before_the_rest(leakpal, project):
    project(
        "setup = 'app:prepare'\nteardown = 'app:finish'\n"
        "[calls.show]\ntarget = 'app:show'\ncycles = 3\nwarmup = 1\nargs = { text = 'a' }\n"
    )
    run = leakpal("call", "show", "--cycles", 4, "--arg", "text=b", "--setup", "app:other_setup")
    assert run.test["cycles"]["counted"] == 4
    assert run.test["cycles"]["warmup"] == 1
    assert 'GIVEN {"text": "b"}' in run.stdout
    assert "EVENTS other_setup finish" in run.stdout


def test_the_general_settings_hold_for_a_target_that_is_given_by_hand(leakpal, project):
    project("setup = 'app:prepare'\nteardown = 'app:finish'\n")
    run = leakpal("call", "app:show", *SHORT)
    assert run.returncode == 0, run.stderr
    assert "EVENTS prepare finish" in run.stdout


def test_inputs_and_objects_are_filled_in(leakpal, project):
    folder = project(
        "[objects]\n"
        "hub = { target = 'app:Hub', args = { path = '${input.rom}' } }\n"
        "[calls.with_hub]\n"
        "target = 'app:with_hub'\n"
        "args = { hub = '@hub', text = '@@name' }\n"
    )
    run = leakpal("call", "with_hub", "--input", f"rom={folder}/game.rom", *SHORT)
    assert run.returncode == 0, run.stderr
    assert f"HUB {folder}/game.rom @name" in run.stdout


def test_an_input_that_is_needed_and_missing_is_told(leakpal, project):
    project("[calls.a]\ntarget = 'app:show'\nargs = { x = '${input.rom}' }\nneeds = ['map']\n")
    run = leakpal("call", "a")
    assert run.returncode == 3
    assert "a needs the input 'map'" in run.stderr
    assert "leakpal.toml:1" in run.stderr
    assert "--input map=PATH" in run.stderr
    run = leakpal("call", "a", "--input", "map=/dev/null")
    assert run.returncode == 3
    assert "--input rom=PATH" in run.stderr


def test_a_factory_gives_what_is_called(leakpal, project):
    project("[calls.leak]\nfactory = 'app:make'\nwarmup = 0\ncycles = 3\n")
    run = leakpal("call", "leak")
    assert run.test["verdict"] == "leak"
    assert run.test["per_cycle"]["python_objects"] == 1


def test_the_configuration_can_be_given_and_be_a_project_file(leakpal, project, tmp_path):
    project("[tool.leakpal.calls.show]\ntarget = 'app:show'\n", "pyproject.toml")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    config = tmp_path / "pyproject.toml"
    run = leakpal("call", "show", "--config", config, *SHORT, cwd="/")
    assert run.returncode == 0, run.stderr


def test_leakpal_toml_goes_before_a_project_file_beside_it(leakpal, project):
    project("[tool.leakpal.calls.one]\ntarget = 'app:show'\n", "pyproject.toml")
    project("[calls.two]\ntarget = 'app:show'\n")
    assert leakpal("call", "two", *SHORT).returncode == 0
    run = leakpal("call", "one")
    assert run.returncode == 3
    assert "leakpal.toml; it has two" in run.stderr


# arguments, the configuration, what the message must contain
MISTAKES = [
    (("call", "shwo"), "[calls.show]\ntarget='app:show'\n", ("'shwo'", "did you mean show?")),
    (("call", "other"), "[calls.show]\ntarget='app:show'\n", ("'other'", "it has show")),
    (("dialog", "show"), "[calls.show]\ntarget='app:show'\n", ("a call", "use leakpal call show")),
    (("call", "other"), "", ("'other'", "leakpal.toml", "has no calls")),
    (("call", "a:b"), "[calls.show]\ntarge='a:b'\n", ("leakpal.toml:2: calls.show.targe: ",)),
    (("call", "a:b"), "[calls\n", ("leakpal.toml:1: ",)),
    (("call", "a:b", "--config", "nowhere.toml"), "", ("nowhere.toml", "No such file")),
]


@pytest.mark.parametrize(("words", "text", "parts"), MISTAKES)
def test_a_mistake_names_what_there_is(leakpal, project, words, text, parts):
    project(text)
    run = leakpal(*words)
    assert run.returncode == 3
    assert len(run.stderr.splitlines()) == 1
    for part in parts:
        assert part in run.stderr
    assert run.result["tests"] == []


def test_without_a_configuration_a_name_is_told_so(leakpal):
    run = leakpal("call", "show")
    assert run.returncode == 3
    assert "leakpal.toml" in run.stderr
    assert "--config" in run.stderr


LEAK = "[calls.leak]\ntarget = 'app:leak'\n[calls.much]\ntarget = 'app:leak_much'\n"


def entry(fingerprint, more=""):
    return f"{LEAK}[[known]]\nfingerprint = '{fingerprint}'\nreason = 'ticket 17'\n{more}\n"


def fingerprints(run):
    return {leak["what"]: leak["fingerprint"] for leak in run.test["leaks"]}


def known_of(run, what):
    (leak,) = [leak for leak in run.test["leaks"] if leak["what"] == what]
    return leak["known"]


@pytest.mark.parametrize(
    ("text", "budget", "is_over"),
    [
        (LEAK, 1000, True),
        (LEAK + "[budgets]\ncall_bytes_per_cycle = 9000\n", 9000, False),
        (LEAK + "[budgets]\ndialog_bytes_per_cycle = 9000\n", 1000, True),
        (LEAK + "budget = { bytes_per_cycle = 9000 }\n", 9000, False),
        (
            LEAK + "budget = { bytes_per_cycle = 10 }\n[budgets]\ncall_bytes_per_cycle = 9000\n",
            10,
            True,
        ),
    ],
)
def test_the_budget_is_the_components_before_that_of_its_kind(
    leakpal, project, text, budget, is_over
):
    project(text)
    run = leakpal("call", "much", *SHORT)
    assert run.returncode == is_over
    assert run.test["budget"]["bytes_per_cycle"] == budget
    assert run.test["over_budget"] is is_over
    assert run.test["verdict"] == "leak"
    if budget == 1000:
        assert "Budget: exceeded by 4.0" in run.stdout
        assert "KB a cycle (1 KB allowed)." in run.stdout
    again = leakpal("report", run.recording)
    assert again.test == run.test
    assert leakpal("call", "much", "--strict", *SHORT).returncode == 1


def test_a_target_given_by_hand_has_the_budget_of_its_kind(leakpal, project):
    project("[budgets]\ncall_bytes_per_cycle = 9000\nthreads = 3\n")
    run = leakpal("call", "app:leak_much", *SHORT)
    assert run.returncode == 0
    assert run.test["budget"] == {
        "bytes_per_cycle": 9000,
        "workers": 0,
        "threads": 3,
        "fds": 0,
        "orphans": 5,
    }


def test_a_known_leak_is_shown_apart_and_counts_nowhere(leakpal, project):
    project(LEAK)
    print_of = fingerprints(leakpal("call", "leak", *SHORT))["object"]
    project(entry(print_of, "expires = 2999-12-31"))
    run = leakpal("call", "leak", "--strict", *SHORT)
    assert run.returncode == 0
    assert run.test["verdict"] == "clean"
    assert run.test["objects_leaked"] == 0
    assert run.test["per_cycle_yours"]["bytes"] == 0
    assert known_of(run, "object") == {
        "reason": "ticket 17",
        "expires": "2999-12-31",
        "treatment": "excluded",
    }
    assert "Known, left out by the configuration" in run.stdout
    assert "Known (until 2999-12-31): ticket 17" in run.stdout
    assert "Leaks (yours)" not in run.stdout
    again = leakpal("report", "--strict", run.recording)
    assert again.returncode == 0
    assert again.test == run.test


def test_a_known_leak_that_expired_counts_again(leakpal, project):
    project(LEAK)
    print_of = fingerprints(leakpal("call", "leak", *SHORT))["object"]
    project(entry(print_of, "expires = 2020-01-01"))
    run = leakpal("call", "leak", "--strict", *SHORT)
    assert run.returncode == 1
    assert run.test["verdict"] == "leak"
    assert known_of(run, "object")["treatment"] == "expired"
    assert "Was known until 2020-01-01 and counts again: ticket 17" in run.stdout


@pytest.mark.parametrize(("glob", "is_known"), [("le*", True), ("other", False)])
def test_a_known_leak_may_be_of_some_components_only(leakpal, project, glob, is_known):
    project(LEAK)
    print_of = fingerprints(leakpal("call", "leak", *SHORT))["object"]
    project(entry(print_of, f"component = '{glob}'"))
    run = leakpal("call", "leak", *SHORT)
    assert run.test["verdict"] == ("clean" if is_known else "leak")
    assert (known_of(run, "object") is not None) == is_known


def test_an_entry_that_nothing_needed_is_told_with_verbose(leakpal, project):
    project(entry("0123456789abcdef"))
    run = leakpal("call", "leak", "--verbose", *SHORT)
    assert "Known leaks that were not seen:\n  - 0123456789abcdef: ticket 17" in run.stdout
    assert f"Fingerprint: {fingerprints(run)['object']}" in run.stdout
