"""The main window: places at the left, tiles in the middle, palette and pixels at the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qtpy.QtCore import Slot
from qtpy.QtGui import QCloseEvent, QImage, QKeySequence
from qtpy.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from . import windows
from .dialogs.advanced_search import AdvancedSearchDialog
from .dialogs.base import captioned, scrolled
from .dialogs.grid_arrangement import GridArrangementDialog
from .dialogs.manual_offset import ManualOffsetDialog
from .dialogs.row_arrangement import RowArrangementDialog
from .dialogs.settings import SettingsDialog
from .dialogs.user_error import UserErrorDialog
from .extraction import extract_sprites
from .hub import hub
from .rom import KIND_TILES, Rom, RomError
from .scan import Region
from .theme import style_tool_bar
from .tile_panel import TilePanel
from .tiles import TILE_BYTES
from .widgets.offset_bar import OffsetBar
from .widgets.offset_browser import OffsetBrowser
from .widgets.rom_map import RomMap
from .widgets.tile_grid import TileGrid
from .workers.preview import PreviewRequest, SpritePreviewWorker
from .workers.scan import SpriteScanWorker

_ROWS = 32


class MainWindow(QMainWindow):
    """The editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rom: Rom = hub().rom
        self._number = 0
        self._shown = 0
        self._scan: SpriteScanWorker | None = None
        self.browser = OffsetBrowser()
        self.map = RomMap()
        self.grid = TileGrid()
        self.bar = OffsetBar()
        self.panel = TilePanel(self._rom)
        self.progress = QProgressBar()
        self.preview = SpritePreviewWorker()
        self._make_tools()
        self._lay_out()
        self._connect()
        self.preview.start()
        self._show_rom(self._rom)

    def _make_tools(self) -> None:
        tools: list[tuple[str, Callable[[], None], object] | None] = [
            ("Open", self._open, QKeySequence.StandardKey.Open),
            ("Save as", self._save, QKeySequence.StandardKey.SaveAs),
            None,
            ("Undo", self.panel.undo, QKeySequence.StandardKey.Undo),
            ("Redo", self.panel.redo, QKeySequence.StandardKey.Redo),
            None,
            ("Offset …", self._manual_offset, "Ctrl+G"),
            ("Search …", self._search, QKeySequence.StandardKey.Find),
            ("Grid …", self._arrange_grid, "Ctrl+1"),
            ("Rows …", self._arrange_rows, "Ctrl+2"),
            None,
            ("Scan", self._start_scan, "F5"),
            ("Extract", self._extract, "Ctrl+E"),
            None,
            ("Settings …", self._settings, "Ctrl+,"),
        ]
        bar = self.addToolBar("Tools")
        bar.setMovable(False)
        style_tool_bar(bar)
        for tool in tools:
            if tool is None:
                bar.addSeparator()
                continue
            text, slot, keys = tool
            action = bar.addAction(text)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(slot)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addLayout(captioned("The whole ROM", self.map))
        self.scroll = scrolled(self.grid)
        middle.addLayout(captioned("Tiles", self.scroll), 1)
        middle.addWidget(self.bar)
        row = QHBoxLayout()
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(14)
        places = captioned("Places", self.browser)
        self.browser.setFixedWidth(264)
        row.addLayout(places)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        centre = QWidget()
        centre.setLayout(row)
        self.setCentralWidget(centre)
        self.progress.setFixedWidth(160)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.statusBar().addPermanentWidget(self.progress)
        self.resize(1120, 760)

    def _connect(self) -> None:
        self.browser.offset_chosen.connect(self.go_to)
        self.map.offset_chosen.connect(self._to_tile)
        self.bar.offset_changed.connect(self._request)
        self.grid.tile_selected.connect(self._select_tile)
        self.panel.palette_changed.connect(self._request)
        self.panel.tile_changed.connect(self._tile_changed)
        self.preview.ready.connect(self._show_preview)
        hub().rom_loaded.connect(self._show_rom)
        hub().settings_changed.connect(self._use_settings)

    @Slot(object)
    def _show_rom(self, rom: Rom) -> None:
        self._rom = rom
        self.setWindowTitle(f"{rom.name} – {len(rom) / 1000:,.0f} KB")
        self.browser.show_rom(rom)
        self.map.show_rom(rom)
        self.panel.show_rom(rom)
        self.bar.set_size(len(rom))
        self._use_settings()
        sections = rom.sections_of(KIND_TILES)
        self.go_to(sections[min(1, len(sections) - 1)].offset if sections else 0)

    @Slot()
    def _use_settings(self) -> None:
        settings = hub().settings
        self.grid.shows_grid = settings.show_grid
        self.grid.shows_checkers = settings.checkerboard
        self.grid.set_zoom(settings.zoom)
        self._request()

    @Slot(int)
    def go_to(self, offset: int) -> None:
        """Show the tiles from an offset on, with the palette of their section."""
        section = self._rom.section_at(offset)
        if section is not None:
            self.panel.use_palette(section.palette)
        self.bar.set_offset(offset)
        self.grid.select(0)
        self.panel.show_tile(offset)

    @Slot(int)
    def _to_tile(self, offset: int) -> None:
        self.go_to(offset - offset % TILE_BYTES)

    @Slot()
    def _request(self) -> None:
        columns, offset = hub().settings.columns, self.bar.offset
        size = columns * _ROWS * TILE_BYTES
        data = bytes(self._rom.data[offset : offset + size])
        self.bar.page = size
        self._number += 1
        self._shown = len(data) // TILE_BYTES
        self.map.show_window(offset, size)
        palette = self.panel.palette_shown
        self.preview.request(PreviewRequest(self._number, data, columns, palette))

    @Slot(int, object)
    def _show_preview(self, number: int, image: QImage) -> None:
        if number == self._number:
            self.grid.show_tiles(image, self._shown)

    @Slot(int)
    def _select_tile(self, index: int) -> None:
        self.panel.show_tile(self.bar.offset + index * TILE_BYTES)

    @Slot(int)
    def _tile_changed(self, offset: int) -> None:
        self._request()
        self.statusBar().showMessage(f"Tile {offset:06x} changed", 3000)

    @Slot()
    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a ROM", "", "ROMs (*.rom *.bin);;All (*)")
        if path:
            self._attempt(lambda: hub().open_rom(path))

    @Slot()
    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save the ROM", self._rom.name)
        if path:
            self._attempt(lambda: self._rom.save(path))

    def _attempt(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except (RomError, OSError) as error:
            self._run(UserErrorDialog(str(error), self))
            return False
        return True

    def _run(self, dialog: QDialog) -> None:
        dialog.exec_()
        dialog.deleteLater()

    @Slot()
    def _manual_offset(self) -> None:
        dialog = ManualOffsetDialog(parent=self)
        dialog.offset_chosen.connect(self.go_to)
        self._run(dialog)

    @Slot()
    def _search(self) -> None:
        dialog = AdvancedSearchDialog(parent=self)
        dialog.offset_chosen.connect(self.go_to)
        self._run(dialog)

    @Slot()
    def _arrange_grid(self) -> None:
        self._run(GridArrangementDialog(parent=self))

    @Slot()
    def _arrange_rows(self) -> None:
        self._run(RowArrangementDialog(parent=self))

    @Slot()
    def _settings(self) -> None:
        known = windows.find(SettingsDialog)
        if known is not None and known.isVisible():
            known.raise_()
        else:
            self._run(SettingsDialog(parent=self))

    @Slot()
    def _start_scan(self) -> None:
        self._stop_scan()
        self._scan = SpriteScanWorker(bytes(self._rom.data))
        self._scan.progress.connect(self.progress.setValue)
        self._scan.finished.connect(self._scan_ended)
        self.progress.show()
        self._scan.start()

    @Slot(object)
    def _scan_ended(self, regions: list[Region]) -> None:
        self._stop_scan()
        self.browser.show_regions(regions)
        self.statusBar().showMessage(f"{len(regions)} regions found", 5000)

    def _stop_scan(self) -> None:
        self.progress.hide()
        if self._scan is not None:
            self._scan.stop()
            self._scan = None

    @Slot()
    def _extract(self) -> None:
        if self._rom.path is None:
            self._run(UserErrorDialog("Open a file first: this is only the sample.", self))
            return
        folder = Path(self._rom.path).parent / hub().settings.export_folder
        if self._attempt(lambda: extract_sprites(self._rom.path, folder)):
            self.statusBar().showMessage(f"Pictures are in {folder}", 8000)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop_scan()
        self.preview.stop()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """End every thread, whatever is planted: Qt aborts when one still runs at the exit."""
        self._stop_scan()
        self.preview.wake_and_wait()
