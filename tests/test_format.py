"""docs/FORMAT.md, held against src/trace/records.def: each record's picture, byte for byte.

A new field changes the picture. `python tests/test_format.py` prints the pictures as they must be.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "sid": 4, "text": 4}
WIDTH = 78


def read_records():
    """[(number, NAME, [(type, field), ...]), ...]"""
    source = (ROOT / "src/trace/records.def").read_text()
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    records = []
    for match in re.finditer(r"LP_RECORD\((\d+), (\w+), \w+,((?:\s*F\(\w+, \w+\))+)\)", source):
        fields = re.findall(r"F\((\w+), (\w+)\)", match.group(3))
        records.append((int(match.group(1)), match.group(2), fields))
    assert len(records) == source.count("LP_RECORD("), "a record was not understood"
    return records


def boxes(fields):
    """[(offset, label), ...]; after a text nothing more can come."""
    offset, result = 0, []
    for kind, name in fields:
        result.append((offset, f"{name} {kind}"))
        if kind == "text":
            return [*result[:-1], (offset, f"{name} length u32"), (offset + 4, f"{name} bytes ...")]
        offset += SIZES[kind]
    return result


def draw_row(row):
    offsets = cells = ""
    for offset, label in row:
        offsets += str(offset).ljust(len(label) + 3)
        cells += f"| {label} "
    edge = "".join("+" + "-" * (len(label) + 2) for _, label in row) + "+"
    return [offsets.rstrip(), edge, cells + "|", edge]


def picture(fields):
    """Rows of boxes, each with its offset in the payload above it."""
    lines, row = [], []
    for box in boxes(fields):
        if row and sum(len(label) + 3 for _, label in [*row, box]) + 1 > WIDTH:
            lines += draw_row(row)
            row = []
        row.append(box)
    return "\n".join(lines + draw_row(row))


def section(number, name):
    text = (ROOT / "docs/FORMAT.md").read_text()
    match = re.search(rf"^### {number} {name}$(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"docs/FORMAT.md has no section '### {number} {name}'"
    return match.group(1)


@pytest.mark.parametrize("record", read_records(), ids=lambda record: record[1])
def test_each_record_is_pictured_as_it_is(record):
    number, name, fields = record
    described = section(number, name)
    assert picture(fields) in described, f"expected for {name}:\n{picture(fields)}"


def test_no_section_is_of_a_record_that_does_not_exist():
    text = (ROOT / "docs/FORMAT.md").read_text()
    named = re.findall(r"^### (\d+) (\w+)$", text, re.MULTILINE)
    assert named == [(str(number), name) for number, name, _ in read_records()]


def test_limits_are_those_of_the_source():
    text = (ROOT / "docs/FORMAT.md").read_text()
    header = (ROOT / "src/trace/record.h").read_text() + (ROOT / "src/analyze/model.h").read_text()
    limits = re.findall(r"\b(LP_(?:TRACE|MODEL)_MAX_\w+) = ([^,]+),", header)
    assert limits
    for name, value in limits:
        assert f"| `{name}` | {eval(value):,} |" in text  # noqa: S307 - a number of our own


if __name__ == "__main__":
    for record_number, record_name, record_fields in read_records():
        print(f"### {record_number} {record_name}\n\n```\n{picture(record_fields)}\n```\n")
