"""Searches a ROM for bytes, for tiles that look alike, or for palettes with a colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qtpy.QtCore import Signal, Slot
from qtpy.QtGui import QImage
from qtpy.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from .. import leaks, search
from ..hub import hub
from ..images import tiles_image
from ..palette import rgb_to_word
from ..rom import KIND_TILES, Rom
from ..theme import fixed_font, style_button, style_field, style_view
from ..tiles import TILE_BYTES
from ..widgets.tile_grid import TileGrid
from ..workers.search import SpriteSearchWorker
from .base import ToolDialog, captioned, scrolled

_MODES = {
    "Bytes": "hexadecimal, ?? for any byte:  47 41 ?? 45",
    "Tile like": "offset of a tile, in hexadecimal:  1980",
    "Palette with": "a colour, rrggbb:  e84848",
}


@dataclass
class SearchRecord:
    """A search that was made, to show it again."""

    query: str
    matches: list[search.Match]
    picture: QImage


# Searches of this run, for a list of recent ones.
search_history: list[SearchRecord] = []


def plan_search(rom: Rom, mode: int, text: str) -> Iterator[search.Match | None]:
    """The search that a mode and a text ask for. Raises ValueError when the text is no good."""
    if mode == 0:
        return search.find_bytes(rom.data, search.parse_pattern(text))
    if mode == 1:
        offset = int(text, 16)
        if not 0 <= offset <= len(rom) - TILE_BYTES:
            raise ValueError("there is no whole tile at that offset")
        pixels = hub().settings.similar_pixels
        return search.find_similar(rom.data, rom.raw_tile(offset), pixels, offset)
    channels = bytes.fromhex(text.strip().lstrip("#"))
    if len(channels) != 3:
        raise ValueError("a colour is six hexadecimal digits")
    return search.find_palettes(rom.data, rgb_to_word(*channels))


class AdvancedSearchDialog(ToolDialog):
    """A query, a table of matches, and the tiles around the one that is selected."""

    offset_chosen = Signal(int)

    def __init__(self, rom_path: Path | None = None, parent: QWidget | None = None) -> None:
        """Searches a file, or the open ROM. Raises RomError when the file cannot be used."""
        super().__init__("Advanced search", _MODES["Bytes"], parent)
        self._rom = hub().rom_for(rom_path)
        self._worker: SpriteSearchWorker | None = None
        self._picture = QImage()
        self.matches: list[search.Match] = []
        self.mode = QComboBox()
        self.mode.addItems(list(_MODES))
        self.query = QLineEdit("47 41 ?? 45")
        self.query.setFont(fixed_font())
        self.start_button = QPushButton("Search")
        self.table = QTableWidget(0, 3)
        self.grid = TileGrid(zoom=2)
        self.status = QLabel("Nothing searched yet.")
        self._lay_out()
        self.add_button("Close", self._reject)
        self.add_button("Go there", self._go)
        self.mode.currentIndexChanged.connect(self._mode_changed)
        self.query.returnPressed.connect(self.start_search)
        self.start_button.clicked.connect(self.start_search)
        self.table.currentCellChanged.connect(self._row_changed)
        sections = self._rom.sections_of(KIND_TILES)
        self._draw_at(sections[0].offset if sections else 0)

    @property
    def is_searching(self) -> bool:
        """Whether a search is under way."""
        return self._worker is not None

    def _lay_out(self) -> None:
        style_button(self.start_button)
        style_field(self.mode)
        style_field(self.query)
        row = QHBoxLayout()
        row.addWidget(self.mode)
        row.addWidget(self.query, 1)
        row.addWidget(self.start_button)
        self.body.addLayout(row)
        style_view(self.table)
        self.table.setHorizontalHeaderLabels(["Offset", "Place", "Match"])
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        pair = QHBoxLayout()
        pair.addLayout(captioned("Matches", self.table), 3)
        pair.addLayout(captioned("Tiles there", scrolled(self.grid)), 2)
        self.body.addLayout(pair, 1)
        self.body.addWidget(self.status)
        self.resize(760, 520)

    @Slot()
    def start_search(self) -> None:
        """Search for what the fields say; a search that still runs is ended."""
        self._stop_worker()
        try:
            plan = plan_search(self._rom, self.mode.currentIndex(), self.query.text())
        except ValueError as error:
            self.status.setText(f"That cannot be searched: {error}.")
            return
        self.matches = []
        self.table.setRowCount(0)
        self.status.setText("Searching …")
        self._worker = SpriteSearchWorker(plan)
        self._worker.found.connect(self._add_matches)
        self._worker.finished.connect(self._search_ended)
        self._worker.start()

    def release(self) -> None:
        self._stop_worker()
        if leaks.planted("advanced-search"):
            search_history.append(SearchRecord(self.query.text(), self.matches, self._picture))

    def _stop_worker(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    @Slot(int)
    def _mode_changed(self, mode: int) -> None:
        self.hint.setText(list(_MODES.values())[mode])
        self.query.setText(("47 41 ?? 45", "1980", "e84848")[mode])

    @Slot(object)
    def _add_matches(self, matches: list[search.Match]) -> None:
        if self.sender() is not self._worker:
            return
        for match in matches:
            row = self.table.rowCount()
            section = self._rom.section_at(match.offset)
            texts = (f"{match.offset:06x}", section.name if section else "–", match.note)
            self.table.insertRow(row)
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
            self.matches.append(match)
        self.status.setText(f"{len(self.matches)} so far …")

    @Slot()
    def _search_ended(self) -> None:
        if self.sender() is not self._worker:
            return
        self._stop_worker()
        self.status.setText(f"{len(self.matches)} found.")
        if self.matches:
            self.table.setCurrentCell(0, 0)

    @Slot(int, int, int, int)
    def _row_changed(self, row: int, column: int, old_row: int, old_column: int) -> None:
        if 0 <= row < len(self.matches):
            self._draw_at(self.matches[row].offset)

    def _draw_at(self, offset: int) -> None:
        first = max(0, offset - offset % TILE_BYTES)
        tiles = self._rom.tiles(first, 16 * 12)
        section = self._rom.section_at(first)
        palette = self._rom.palette(section.palette if section else 0)
        self._picture = tiles_image(tiles, 16, palette)
        self.grid.show_tiles(self._picture, len(tiles))

    @Slot()
    def _go(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self.matches):
            self.offset_chosen.emit(self.matches[row].offset)
        self.accept()
