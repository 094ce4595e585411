"""The first dialog of the README prints what the README shows; only numbers may differ."""

import re
from pathlib import Path

import pytest
from conftest import ROOT
from matrix import named_pythons

README = (ROOT / "README.md").read_text()
ENVIRONMENT = str(Path(next(iter(named_pythons().values()))).parent.parent)
SHOWN = re.compile(r"^\$ leakpal (.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def source(name):
    """The first Python block after the first mention of `name`."""
    _, _, rest = README.partition(f"`{name}`")
    return re.search(r"```python\n(.*?)```", rest, re.DOTALL)[1]


def shown(command):
    """What the README shows of it, between the lines that are left out."""
    texts = [text for words, text in SHOWN.findall(README) if words == command]
    assert len(texts) == 1, command
    return [part.strip("\n") for part in re.split(r"^\.\.\.$", texts[0], flags=re.MULTILINE)]


def without_numbers(text):
    """Counts may take fewer columns elsewhere, so blanks do not count either."""
    return " ".join(re.sub(r"\d[\d.,]*", "#", text).split())


@pytest.fixture
def run(leakpal, tmp_path):
    def run(command):
        done = leakpal.bare(*command.split(), cwd=tmp_path, env={"VIRTUAL_ENV": ENVIRONMENT})
        printed = without_numbers(done.stdout)
        parts = [without_numbers(part) for part in shown(command) if part]
        assert parts
        assert all(part in printed for part in parts), done.stdout
        return done.returncode

    return run


def test_the_first_dialog_and_its_fix(run, tmp_path):
    file = tmp_path / "dialogs.py"
    file.write_text(source("dialogs.py"))
    assert run("dialog dialogs.py:SettingsDialog --json before.json") == 1
    file.write_text("\n".join(source("dialogs.py").splitlines()[:-1]))
    assert run("dialog dialogs.py:SettingsDialog --json after.json") == 0
    assert run("compare before.json after.json") == 0
