"""What the command says to bad usage, before anything runs."""

import json

import pytest
from conftest import validate

COMMANDS = (
    *("dialog", "worker", "call", "run", "test", "baseline"),
    *("report", "compare", "list", "doctor"),
)
TARGET = "some.module:Name"

# arguments, and what the message must contain: the option, what was given, what was expected
MISTAKES = [
    (("dialog",), ("no target", "package.module:Name")),
    (("dialog", "Name"), ("'Name'", "file.py:Name")),
    (("dialog", "file.py:"), ("'file.py:'", "package.module:Name")),
    (("call", TARGET, "other:Name"), ("other:Name", "one target")),
    (("dialog", TARGET, "--cycles", "0"), ("--cycles", "'0'", "from 1 to")),
    (("dialog", TARGET, "--cycles", "ten"), ("--cycles", "'ten'", "whole number")),
    (("dialog", TARGET, "--cycles", "2.5"), ("--cycles", "'2.5'", "whole number")),
    (("dialog", TARGET, "--warmup=-1"), ("--warmup", "'-1'", "from 0 to")),
    (("dialog", TARGET, "--timeout", "0"), ("--timeout", "'0'", "seconds")),
    (("dialog", TARGET, "--settle", "1s"), ("--settle", "'1s'", "seconds")),
    (("dialog", TARGET, "--cycles"), ("--cycles", "expected N")),
    (("dialog", TARGET, "--delete=yes"), ("--delete", "'yes'", "no value")),
    (("call", TARGET, "--delete"), ("--delete", "'call'")),
    (("dialog", TARGET, "--arg", "parent"), ("--arg", "'parent'", "NAME=VALUE or NAME:=JSON")),
    (("dialog", TARGET, "--arg", "2nd=x"), ("--arg", "'2nd=x'", "NAME=VALUE")),
    (("dialog", TARGET, "--arg", "size:={"), ("--arg", "'size:={'", "JSON")),
    (("dialog", TARGET, "--arg", "a=1", "--arg", "a=2"), ("--arg a", "twice")),
    (("dialog", TARGET, "--input", "rom"), ("--input", "'rom'", "NAME=PATH")),
    (("dialog", TARGET, "--input", "rom=/no/file"), ("--input", "/no/file", "exists")),
    (("dialog", TARGET, "--binding", "gtk"), ("--binding", "'gtk'", "PySide6")),
    (("dialog", TARGET, "--interact", "click"), ("--interact", "'click'", "module:Name")),
    (("dialog", TARGET, "--setup", ":x"), ("--setup", "':x'", "module:Name")),
    (("dialog", TARGET, "--python", "/no/python"), ("--python", "/no/python", "executable")),
    (("dialog", TARGET, "--recording", "/no/folder/r"), ("--recording", "/no/folder/r", "folder")),
    (("dialog", TARGET, "--log", "/"), ("--log", "'/'", "folder")),
    (("dialog", TARGET, "--html", "x.html"), ("--html", "no such option", "help dialog")),
    (("report", "a", "--prove"), ("--prove", "'report'")),
    (("dialog", TARGET, "-x"), ("-x", "no such option")),
    (("dialog", TARGET, "--verbose", "--quiet"), ("--verbose", "--quiet")),
    (("run",), ("no command", "-- COMMAND")),
    (("run", "--", "/no/such/program"), ("/no/such/program", "No such file")),
    (("report",), ("no recording",)),
    (("report", "a", "--format", "html"), ("--format", "'html'", "text or json")),
    (("report", "a", "--output", "/no/folder/f"), ("--output", "/no/folder/f")),
    (("worker", TARGET, "--cycles", "5"), ("--cycles", "'worker'")),
    (("call", TARGET, "--operations", "5"), ("--operations", "'call'")),
    (("dailog", TARGET), ("'dailog'", "dialog, worker, call, run")),
]


@pytest.mark.parametrize(("words", "parts"), MISTAKES, ids=lambda value: " ".join(value))
def test_a_mistake_is_told_with_what_was_given_and_expected(leakpal, words, parts):
    subcommand, *rest = words
    run = leakpal.start(subcommand, *rest, python="python3").wait()
    assert run.returncode == 3
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    for part in parts:
        assert part in run.stderr
    assert run.result["exit_code"] == 3
    assert run.result["error"]["message"] in run.stderr
    assert run.result["tests"] == []


def test_the_json_is_written_even_when_a_mistake_stands_before_its_option(leakpal, tmp_path):
    file = tmp_path / "late.json"
    run = leakpal.bare("dialog", "--nonsense", TARGET, "--json", file)
    assert run.returncode == 3
    result = json.loads(file.read_text())
    validate(result)
    assert "--nonsense" in result["error"]["message"]


def test_a_json_file_in_a_missing_folder_is_refused(leakpal, tmp_path):
    run = leakpal.bare("call", TARGET, "--json", tmp_path / "missing" / "f.json")
    assert run.returncode == 3
    assert "--json" in run.stderr
    assert not (tmp_path / "missing").exists()


def test_no_command_prints_the_overview_and_fails(leakpal):
    run = leakpal.bare()
    assert run.returncode == 3
    assert all(command in run.stderr for command in COMMANDS)


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_names_every_command(leakpal, word):
    run = leakpal.bare(word)
    assert (run.returncode, run.stderr) == (0, "")
    assert all(f"\n  {command} " in run.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_the_same_by_both_ways(leakpal, command):
    run = leakpal.bare("help", command)
    assert run.returncode == 0
    assert f"leakpal {command}" in run.stdout
    assert leakpal.bare(command, "--help").stdout == run.stdout
    lines = run.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)


def test_version(leakpal):
    run = leakpal.bare("--version")
    assert run.returncode == 0
    name, number = run.stdout.split()
    assert name == "leakpal"
    assert number[0].isdigit()
