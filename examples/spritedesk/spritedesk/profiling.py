"""What leakpal needs of this application: the application, workers, and hands for the dialogs.

Named in leakpal.toml. Nothing here imports leakpal.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from qtpy.QtCore import QCoreApplication
from qtpy.QtWidgets import QApplication, QDialog

from . import app
from .dialogs.advanced_search import AdvancedSearchDialog
from .dialogs.grid_arrangement import GridArrangementDialog
from .dialogs.manual_offset import ManualOffsetDialog
from .dialogs.row_arrangement import RowArrangementDialog
from .dialogs.settings import SettingsDialog
from .dialogs.user_error import UserErrorDialog
from .hub import hub
from .rom import KIND_TILES, Rom
from .search import find_similar
from .tiles import TILE_BYTES
from .workers.preview import PreviewRequest, SpritePreviewWorker
from .workers.scan import SpriteScanWorker
from .workers.search import SpriteSearchWorker

_PATIENCE_S = 5.0


def make_application() -> QApplication:
    """The application as `python -m spritedesk` makes it."""
    return app.make_application()


def prepare() -> None:
    """Make what is made once: the hub and its sample ROM."""
    hub().rom.palettes()


def _rom(rom_path: str | Path | None) -> Rom:
    return hub().rom_for(rom_path)


def _first_tiles(rom: Rom) -> int:
    sections = rom.sections_of(KIND_TILES)
    return sections[0].offset if sections else 0


def make_preview_worker(rom_path: Path | None = None) -> SpritePreviewWorker:
    """A preview worker with one picture to draw."""
    rom = _rom(rom_path)
    offset = _first_tiles(rom)
    data = bytes(rom.data[offset : offset + 256 * TILE_BYTES])
    worker = SpritePreviewWorker()
    worker.request(PreviewRequest(1, data, 16, rom.palette(0)))
    return worker


def make_search_worker(rom_path: Path | None = None) -> SpriteSearchWorker:
    """A search for tiles like the first one."""
    rom = _rom(rom_path)
    offset = _first_tiles(rom)
    return SpriteSearchWorker(find_similar(rom.data, rom.raw_tile(offset), 8, offset))


def make_scan_worker(rom_path: Path | None = None) -> SpriteScanWorker:
    """A scan of the whole ROM."""
    return SpriteScanWorker(bytes(_rom(rom_path).data))


def _look_around(dialog: ManualOffsetDialog) -> None:
    for offset in (0x1000, 0x2000, 0x1980):
        dialog.bar.set_offset(offset)
        QCoreApplication.processEvents()
    dialog.columns.setValue(8)


def _search_all(dialog: AdvancedSearchDialog) -> None:
    for mode in range(dialog.mode.count()):
        dialog.mode.setCurrentIndex(mode)
        dialog.start_search()
        deadline = time.monotonic() + _PATIENCE_S
        while dialog.is_searching and time.monotonic() < deadline:
            QCoreApplication.processEvents()
            time.sleep(0.001)


def _change_settings(dialog: SettingsDialog) -> None:
    dialog.zoom.setValue(5)
    dialog.grid.click()


def _arrange_tiles(dialog: GridArrangementDialog) -> None:
    for index in (0, 1, 16, 17):
        dialog.source.select(index)
        dialog.take_button.click()
    dialog.columns.setValue(2)


def _arrange_rows(dialog: RowArrangementDialog) -> None:
    dialog.down_button.click()
    dialog.down_button.click()
    dialog.up_button.click()
    dialog.drop_button.click()


_HANDS: dict[type[QDialog], Callable[..., None]] = {
    ManualOffsetDialog: _look_around,
    AdvancedSearchDialog: _search_all,
    SettingsDialog: _change_settings,
    GridArrangementDialog: _arrange_tiles,
    RowArrangementDialog: _arrange_rows,
}


def click_through(dialog: QDialog) -> None:
    """Use an open dialog as a user does, up to the button that closes it."""
    if hands := _HANDS.get(type(dialog)):
        hands(dialog)
    elif not isinstance(dialog, UserErrorDialog):
        raise TypeError(f"nobody knows how to use {type(dialog).__name__}")
    QCoreApplication.processEvents()
