"""The example application: its model, its windows on every binding, and its switch.

The model is imported into pytest, for it is free of Qt. Windows are opened in a process of their
own for each binding that is installed.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import matrix
import pytest
from spritedesk import leaks, sample, scan, search, sheet, tiles
from spritedesk.history import EditHistory
from spritedesk.palette import Palette
from spritedesk.rom import KIND_TILES, Rom, RomError

TESTS = Path(__file__).resolve().parent.parent
FOLDER = TESTS.parent / "examples" / "spritedesk"

# Each dialog, and what it leaves in every cycle when its leak is planted.
DIALOGS = {
    "manual_offset:ManualOffsetDialog": "ManualOffsetDialog",
    "advanced_search:AdvancedSearchDialog": "SearchRecord",
    "settings:SettingsDialog": "SettingsDialog",
    "grid_arrangement:GridArrangementDialog": "ArrowKeys",
    "row_arrangement:RowArrangementDialog": "Row",
    "user_error:UserErrorDialog": None,
}
PLANTED = {dialog: left for dialog, left in DIALOGS.items() if left}

USE_EVERY_WINDOW = """
import json, sys
raised = []
sys.excepthook = lambda kind, error, trace: raised.append(repr(error))
from qtpy.QtCore import QCoreApplication
from spritedesk import profiling
from spritedesk.extraction import extract_sprites
from spritedesk.hub import hub
from spritedesk.main_window import MainWindow

app = profiling.make_application()
profiling.prepare()
rom, folder = sys.argv[1:]
hub().open_rom(rom)
main = MainWindow()
main.show()
app.processEvents()
used = []
for kind in (*profiling._HANDS, profiling.UserErrorDialog):
    dialog = kind()
    dialog.show()
    app.processEvents()
    profiling.click_through(dialog)
    hub().open_rom(rom)
    dialog.close()
    used.append(kind.__name__)
for make in (profiling.make_search_worker, profiling.make_scan_worker):
    worker = make()
    worker.start()
    worker.stop()
sheets = extract_sprites(rom, folder)
main.close()
main.shut_down()
print(json.dumps({"used": used, "raised": raised, "sheets": [s.path.name for s in sheets],
                  "binding": QCoreApplication.__module__.split(".")[0]}))
profiling.app.leave(0)
"""


@pytest.fixture(scope="module")
def rom_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("rom") / "sample.rom"
    command = [sys.executable, FOLDER / "make_rom.py", path, "--tiles", "1500"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def test_a_tile_survives_encoding_and_decoding():
    rng = random.Random(4)
    for _ in range(100):
        pixels = bytes(rng.randrange(16) for _ in range(64))
        raw = tiles.encode_tile(pixels)
        assert tiles.decode_tile(raw) == pixels
        mirrored = tiles.decode_tile(tiles.flip_horizontal(raw))
        assert mirrored == b"".join(pixels[y : y + 8][::-1] for y in range(0, 64, 8))
        turned = tiles.decode_tile(tiles.flip_vertical(tiles.flip_horizontal(raw)))
        assert turned == pixels[::-1]


def test_distance_is_the_number_of_pixels_that_differ():
    rng = random.Random(5)
    for _ in range(100):
        one, other = (bytes(rng.choice((0, 0, 3, 9)) for _ in range(64)) for _ in range(2))
        expected = sum(a != b for a, b in zip(one, other, strict=True))
        assert tiles.pixel_distance(tiles.encode_tile(one), tiles.encode_tile(other)) == expected


def test_the_sample_is_the_same_each_time_and_reads_back_as_it_was_drawn(rom_file):
    data = rom_file.read_bytes()
    assert data == sample.make_sample(tiles=1500) != sample.make_sample(seed=2, tiles=1500)
    rom = Rom.open(rom_file)
    section = next(s for s in rom.sections_of(KIND_TILES) if s.name == "letters")
    drawn = sample.letter_tiles()
    shown = sheet.compose(rom.tiles(section.offset, section.tile_count), section.columns)
    assert (shown.width, shown.height, shown.pixels) == (128, drawn.height, bytes(drawn.pixels))
    assert rom.palette(0).to_bytes() == Palette(rom.palette(0).words).to_bytes()


@pytest.mark.parametrize("damage", [slice(4, 6), slice(6, 8), slice(40, 44)], ids=str)
def test_a_damaged_directory_is_an_error_and_not_a_crash(rom_file, damage):
    data = bytearray(rom_file.read_bytes())
    data[damage] = b"\xff" * (damage.stop - damage.start)
    with pytest.raises(RomError):
        Rom(bytes(data))


def test_searches_find_what_is_there(rom_file):
    rom = Rom.open(rom_file)
    sprites = next(s for s in rom.sections_of(KIND_TILES) if s.name == "sprites")
    alike = [m for m in search.find_similar(rom.data, rom.raw_tile(sprites.offset)) if m]
    assert alike[0].offset == sprites.offset
    assert "mirrored" in alike[1].note
    words = [m for m in search.find_bytes(rom.data, search.parse_pattern("47 ?? 4D 45")) if m]
    assert words and all(rom.data[m.offset :][:4] == b"GAME" for m in words)
    red = rom.palette(0).words[6]
    palettes = rom.sections_of(2)[0].offset
    assert palettes in [m.offset for m in search.find_palettes(rom.data, red) if m]
    with pytest.raises(search.PatternError):
        search.parse_pattern("GG")
    regions = list(scan.regions_of(scan.block_scores(rom.data)))
    assert any(r.offset <= sprites.offset < r.offset + r.size for r in regions)


def test_undo_and_redo_restore_the_bytes(rom_file):
    rom = Rom.open(rom_file)
    before = bytes(rom.data)
    history = EditHistory(rom)
    offset = rom.sections_of(KIND_TILES)[0].offset
    changed = [history.paint(offset, pixel, 7) for pixel in range(64)]
    after = bytes(rom.data)
    assert before != after
    assert [history.undo() is not None for _ in range(65)] == [True] * sum(changed) + [False] * (
        65 - sum(changed)
    )
    assert rom.data == before
    while history.redo():
        pass
    assert rom.data == after


def test_the_switch_refuses_a_name_that_it_does_not_know():
    with pytest.raises(ValueError, match="no-such-place"):
        leaks.select("settings,no-such-place")
    assert not any(map(leaks.planted, leaks.PLACES))


@pytest.mark.parametrize("mode", ["mended", "planted"])
@pytest.mark.parametrize(
    "environment", [*matrix.main_environments(), *matrix.other_environments()], ids=str
)
def test_every_window_can_be_used(environment, mode, rom_file, tmp_path):
    done = subprocess.run(
        [environment.python, "-c", USE_EVERY_WINDOW, rom_file, tmp_path / "sprites"],
        capture_output=True, text=True, timeout=120, cwd=FOLDER,
        env={**environment.variables(), "PYTHONPATH": str(FOLDER), "SPRITEDESK_LEAKS": mode},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["binding"] == environment.binding
    assert result["raised"] == []
    assert result["used"] == [dialog.split(":")[1] for dialog in DIALOGS]
    assert "sprites.png" in result["sheets"]
    assert "Traceback" not in done.stderr
    for name in result["sheets"]:
        assert (tmp_path / "sprites" / name).read_bytes()[:4] == b"\x89PNG"


def profile(leakpal, environment, dialog, mode):
    run = leakpal(
        "dialog", f"spritedesk.dialogs.{dialog}",
        "--setup", "spritedesk.profiling:make_application",
        "--interact", "spritedesk.profiling:click_through", "--cycles", "5",
        python=environment.python, binding=environment.binding, cwd=FOLDER,
        env={"SPRITEDESK_LEAKS": mode, "QT_API": environment.binding.lower()},
    )  # fmt: skip
    return run.returncode, run.test


@pytest.mark.parametrize("dialog", DIALOGS)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_mended_dialog_leaves_nothing(leakpal, environment, dialog):
    code, test = profile(leakpal, environment, dialog, "mended")
    assert (code, test["verdict"]) == (0, "clean"), (test["leaks"], test.get("error"))
    assert set(test["per_cycle"].values()) == {0}, test["leaks"]


@pytest.mark.parametrize("dialog", PLANTED)
@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_planted_leak_is_found_and_named(leakpal, environment, dialog):
    code, test = profile(leakpal, environment, dialog, "planted")
    assert (test["verdict"], code) == ("leak", 1), test.get("error")
    every_cycle = [leak["what"].split()[0] for leak in test["leaks"] if leak["shape"] == "leak"]
    assert PLANTED[dialog] in every_cycle
