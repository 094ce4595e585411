"""The example by its own configuration: names as targets, the ROM as an input."""

import subprocess
import sys
from pathlib import Path

import matrix
import pytest
from spritedesk.rom import KIND_TILES, Rom

TESTS = Path(__file__).resolve().parent.parent
FOLDER = TESTS.parent / "examples" / "spritedesk"

both_bindings = pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)

# The pixels of a picture, as Qt reads them back.
PIXELS = """
import sys
from qtpy.QtGui import QImage
image = QImage(sys.argv[1])
print(image.width(), image.height())
for y in range(image.height()):
    print(*(image.pixel(x, y) for x in range(image.width())))
"""


@pytest.fixture(scope="module")
def rom_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("rom") / "sample.rom"
    command = [sys.executable, FOLDER / "make_rom.py", path, "--tiles", "300"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def profile(leakpal, environment, kind, name, mode, *words):
    return leakpal(
        kind, name, "--cycles", 4, *words, cwd=FOLDER,
        python=environment.python, binding=environment.binding,
        env={"SPRITEDESK_LEAKS": mode, "QT_API": environment.binding.lower()},
    )  # fmt: skip


def colour_index(data, tile, x, y):
    """From the format's description: planes 0 and 1 in bytes 2y and 2y + 1, 2 and 3 from 16 on."""
    planes = (tile + 2 * y, tile + 2 * y + 1, tile + 16 + 2 * y, tile + 17 + 2 * y)
    return sum((data[at] >> (7 - x) & 1) << plane for plane, at in enumerate(planes))


@both_bindings
def test_extraction_reads_the_rom_and_decodes_its_tiles(leakpal, environment, rom_file, tmp_path):
    run = profile(
        leakpal, environment, "call", "extraction", "mended",
        "--input", f"rom={rom_file}", "--arg", f"output_dir={tmp_path / 'sheets'}",
    )  # fmt: skip
    assert (run.returncode, run.test["verdict"]) == (0, "clean"), run.stdout
    assert set(run.test["per_cycle"].values()) == {0}, run.test["leaks"]
    rom = Rom.open(rom_file)
    sections = rom.sections_of(KIND_TILES)
    assert len(list((tmp_path / "sheets").iterdir())) == len(sections)
    section = next(s for s in sections if s.name == "sprites")
    said = subprocess.run(
        [environment.python, "-c", PIXELS, tmp_path / "sheets" / "sprites.png"],
        capture_output=True, text=True, check=True, env=environment.variables(),
    ).stdout.splitlines()  # fmt: skip
    width, height = map(int, said[0].split())
    assert (width, height) == (section.columns * 8, section.tile_count // section.columns * 8)
    colours = rom.palette(section.palette).argb_table()
    for y in range(height):
        tiles = [section.offset + (y // 8 * section.columns + x // 8) * 32 for x in range(width)]
        row = [colours[colour_index(rom.data, tile, x % 8, y % 8)] for x, tile in enumerate(tiles)]
        opaque = [pixel for pixel in row if pixel >> 24 == 255]
        shown = list(map(int, said[1 + y].split()))
        assert [got for got, pixel in zip(shown, row, strict=True) if pixel >> 24 == 255] == opaque


@both_bindings
def test_a_leak_in_the_extraction_is_seen(leakpal, environment, rom_file):
    run = profile(
        leakpal, environment, "call", "extraction", "planted", "--input", f"rom={rom_file}"
    )
    assert (run.returncode, run.test["verdict"]) == (1, "leak")
    assert run.test["per_cycle"]["fds"] == 1
    assert [leak["layer"] for leak in run.test["leaks"]] == ["descriptor"]


def test_without_its_rom_the_extraction_is_not_run(leakpal):
    environment = matrix.main_environments()[0]
    run = profile(leakpal, environment, "call", "extraction", "mended")
    assert run.returncode == 3
    assert "--input rom=PATH" in run.result["error"]["message"]
    assert run.result["tests"] == []


@both_bindings
def test_a_dialog_by_its_name(leakpal, environment, rom_file):
    words = ("--input", f"rom={rom_file}")
    mended = profile(leakpal, environment, "dialog", "ManualOffsetDialog", "mended", *words)
    assert (mended.returncode, mended.test["verdict"]) == (0, "clean"), mended.stdout
    planted = profile(leakpal, environment, "dialog", "ManualOffsetDialog", "planted", *words)
    assert (planted.returncode, planted.test["verdict"]) == (1, "leak")
    assert "ManualOffsetDialog" in [leak["what"].split()[0] for leak in planted.test["leaks"]]
