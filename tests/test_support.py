"""The support table of the README against the jobs of ./dev test."""

import re
from pathlib import Path

import matrix
import pytest

ROOT = Path(__file__).resolve().parent.parent

ENVIRONMENTS = [*matrix.main_environments(), *matrix.other_environments()]
ROW = re.compile(r"^\| (3\.\d+) \|(.*)\|$", re.MULTILINE)


def cells(columns):
    return [cell.strip() for cell in columns.split("|")]


def supported():
    """{"3.11": {"PySide6": "6.11", ...}, ...} as the README says."""
    text = (ROOT / "README.md").read_text()
    head = re.search(r"^\| Python \|(.*)\|$", text, re.MULTILINE)
    assert head, "the README has no support table"
    bindings = cells(head[1])
    return {
        version: {b: cell for b, cell in zip(bindings, cells(row), strict=True) if cell}
        for version, row in ROW.findall(text)
    }


def installed():
    """The same of requirements/matrix.txt, by which ./dev makes the environments of the tests."""
    jobs = {}
    for line in (ROOT / "requirements" / "matrix.txt").read_text().splitlines():
        version, *wanted = line.split()
        if version == "#":
            continue
        pins = dict(package.split("==") for package in wanted)
        pins["PySide6"] = pins.pop("PySide6-Essentials", None)
        jobs[version] = {
            b: ".".join(pins[b].split(".")[:2]) for b in matrix.BINDINGS if pins.get(b)
        }
    return jobs


def test_every_row_of_the_table_is_a_job_and_every_job_a_row():
    assert supported()
    assert supported() == installed()


@pytest.mark.parametrize("version", supported())
def test_the_tests_run_on_what_the_row_names(version):
    jobs = {e.binding for e in ENVIRONMENTS if e.version == version}
    if not jobs:
        pytest.skip(f"no Python {version} on this machine")
    assert set(supported()[version]) <= jobs
