"""The table of rooms in docs/ARCHITECTURE.md, held against every include of the source.

The table is the law: what it does not allow is an error here, and a room that it does not name too.
"""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
PUBLIC = "include/leakpal"

# System headers that only some rooms may use: nothing that analyses enters the measured process,
# and only one room knows CPython's structures by its own headers.
FOREIGN = {
    "Python.h": {"python"},
    "jansson.h": {"analyze", "report", "cli", "config"},
    "toml++/": {"config"},
    "elfutils/": {"analyze"},
    "dwarf.h": {"analyze"},
    "libunwind": set(),
}


def read_table():
    """{room: rooms it may include}, from the table in docs/ARCHITECTURE.md."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text()
    _, _, rest = text.partition("| room | may include, besides itself and libc |\n|---|---|\n")
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", rest.partition("\n\n")[0], re.MULTILINE)
    table = {}
    for room, allowed in rows:
        names = [] if allowed.strip() == "nothing" else [n.strip() for n in allowed.split(",")]
        table[room] = set(names)
    return table


TABLE = read_table()
FILES = sorted(p for p in (ROOT / "src").rglob("*") if p.suffix in {".c", ".h", ".cpp"})
HEADERS = [p for p in FILES if p.suffix == ".h"] + sorted((ROOT / "include").rglob("*.h"))


def room_of(path):
    return path.relative_to(ROOT / "src").parts[0]


def includes_of(path):
    """Pairs (is_quoted, name)."""
    return [(bool(q), q or a) for q, a in INCLUDE.findall(path.read_text())]


def target_room(name):
    return PUBLIC if name.startswith("leakpal/") else name.split("/")[0]


def complaints_about(path):
    room = room_of(path)
    for is_quoted, name in includes_of(path):
        if is_quoted and target_room(name) not in TABLE[room] | {room}:
            yield f"{path.relative_to(ROOT)}: {room} may not include {name}"
        if is_quoted and not any((ROOT / d / name).exists() for d in ("src", "include")):
            yield f'{path.relative_to(ROOT)}: "{name}" is not written as "room/file.h"'
        for foreign, rooms in FOREIGN.items():
            if not is_quoted and name.startswith(foreign) and room not in rooms:
                yield f"{path.relative_to(ROOT)}: {name} belongs to {sorted(rooms)}"


def test_the_table_names_every_room():
    rooms = {p.name for p in (ROOT / "src").iterdir() if p.is_dir()}
    assert rooms
    assert rooms == set(TABLE)


def test_the_table_allows_known_rooms_and_no_circle():
    for room, allowed in TABLE.items():
        assert allowed <= set(TABLE) | {PUBLIC}, room
    left = dict(TABLE)
    while left:
        free = [room for room, allowed in left.items() if not allowed & set(left)]
        assert free, f"a circle in {sorted(left)}"
        for room in free:
            del left[room]


def test_no_file_includes_what_its_room_may_not():
    seen = sum(is_quoted for path in FILES for is_quoted, _ in includes_of(path))
    assert len(FILES) > 20
    assert seen > len(FILES), "looked at hardly any include: the pattern is broken"
    assert [c for path in FILES for c in complaints_about(path)] == []


def test_agent_and_analyze_meet_in_trace_and_verdict_only():
    assert TABLE["agent"] & TABLE["analyze"] == {"base", "trace", "verdict"}
    assert "analyze" not in TABLE["agent"] | TABLE["probe"] | TABLE["python"]


def test_the_first_include_of_a_source_is_its_own_header():
    looked_at = 0
    for path in FILES:
        if path.suffix in {".c", ".cpp"} and path.with_suffix(".h").exists():
            own = str(path.with_suffix(".h").relative_to(ROOT / "src"))
            assert includes_of(path)[0] == (True, own), path
            looked_at += 1
    assert looked_at > 5


def test_no_room_is_a_drawer():
    for path in [*FILES, *HEADERS]:
        assert path.stem not in {"utils", "util", "common", "misc", "internal", "helpers"}, path


def compiler_flags():
    modules = ["jansson", "libdw"]
    flags = subprocess.run(
        ["pkg-config", "--cflags", *modules], capture_output=True, text=True, check=True
    )
    python = f"-I{sysconfig.get_path('include')}"
    return [
        "-D_GNU_SOURCE",
        '-DLP_VERSION="0"',
        "-Isrc",
        "-Iinclude",
        python,
    ] + flags.stdout.split()


def compile_alone(compiler, language, standard, path):
    command = [compiler, "-fsyntax-only", "-x", language, f"-std={standard}", "-Wall", "-Wextra"]
    command += ["-Wno-pragma-once-outside-header", "-Wno-unused-function", *compiler_flags(), path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", HEADERS, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_header_compiles_alone(path):
    standard = "gnu17" if "src" in path.relative_to(ROOT).parts else "c11"
    result = compile_alone(os.environ.get("CC", "gcc"), "c", standard, path)
    assert result.returncode == 0, result.stderr


def test_the_public_header_compiles_as_cxx():
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        pytest.skip("no C++ compiler here")
    result = compile_alone(compiler, "c++", "c++11", ROOT / PUBLIC / "leakpal.h")
    assert result.returncode == 0, result.stderr
