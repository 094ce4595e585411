"""Puts the rows of a sheet into another order, leaving some out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path

from qtpy.QtCore import Signal, Slot
from qtpy.QtGui import QImage, QPainter
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from .. import leaks
from ..hub import hub
from ..images import tiles_image
from ..rom import KIND_TILES, Section
from ..theme import fixed_font, style_button, style_field, style_view
from ..tiles import TILE_BYTES, TILE_SIDE
from ..widgets.tile_grid import TileGrid
from .base import ToolDialog, captioned, scrolled

_CACHE_LIMIT = 64
_ROW_LIMIT = 24

# Pictures of rows that were drawn, for the next time they are needed.
_row_pictures: OrderedDict[Hashable, QImage] = OrderedDict()


class Row:
    """A row of tiles in the ROM."""

    def __init__(self, section: Section, number: int) -> None:
        self.offset = section.offset + number * section.columns * TILE_BYTES
        self.columns = section.columns
        self.palette = section.palette
        self.title = f"row {number:2}   {self.offset:06x}"


class RowArrangementDialog(ToolDialog):
    """At the left the rows that are used, in order; at the right the picture they make."""

    arranged = Signal(object)

    def __init__(self, rom_path: Path | None = None, parent: QWidget | None = None) -> None:
        """Takes from a file, or the open ROM. Raises RomError when the file cannot be used."""
        super().__init__("Arrange rows", "Move rows up and down, or leave them out.", parent)
        self._rom = hub().rom_for(rom_path)
        self._sections = self._rom.sections_of(KIND_TILES) or [
            Section(KIND_TILES, "raw", 0, len(self._rom))
        ]
        self._rows: list[Row] = []
        self.sections = QComboBox()
        self.sections.addItems([section.name for section in self._sections])
        style_field(self.sections)
        self.list = QListWidget()
        style_view(self.list)
        self.list.setFont(fixed_font())
        self.grid = TileGrid(zoom=3)
        self.up_button = QPushButton("Up")
        self.down_button = QPushButton("Down")
        self.drop_button = QPushButton("Leave out")
        self._lay_out()
        self.add_button("Close", self._reject)
        self.add_button("Use this order", self._use, is_default=True)
        self.sections.currentIndexChanged.connect(self._show_section)
        self.up_button.clicked.connect(self._move_up)
        self.down_button.clicked.connect(self._move_down)
        self.drop_button.clicked.connect(self._drop)
        self.sections.setCurrentIndex(min(1, len(self._sections) - 1))
        self._show_section(self.sections.currentIndex())

    def _lay_out(self) -> None:
        moves = QHBoxLayout()
        for button in (self.up_button, self.down_button, self.drop_button):
            style_button(button)
            moves.addWidget(button)
        left = QVBoxLayout()
        left.addWidget(self.sections)
        left.addWidget(self.list, 1)
        left.addLayout(moves)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(captioned("Rows", left), 2)
        row.addLayout(captioned("Picture", scrolled(self.grid)), 3)
        self.body.addLayout(row, 1)
        self.resize(760, 500)

    @Slot(int)
    def _show_section(self, index: int) -> None:
        section = self._sections[index]
        count = min(_ROW_LIMIT, -(-section.tile_count // section.columns))
        self._rows = [Row(section, number) for number in range(count)]
        self._draw(0)

    def _draw(self, current: int) -> None:
        self.list.clear()
        self.list.addItems([row.title for row in self._rows])
        self.list.setCurrentRow(current)
        columns = max((row.columns for row in self._rows), default=1)
        image = QImage(
            columns * TILE_SIDE,
            max(1, len(self._rows)) * TILE_SIDE,
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(0)
        painter = QPainter(image)
        for number, row in enumerate(self._rows):
            painter.drawImage(0, number * TILE_SIDE, self._picture_of(row))
        painter.end()
        self.grid.show_tiles(image, len(self._rows) * columns)

    def _picture_of(self, row: Row) -> QImage:
        stored = bytes(self._rom.data[row.offset : row.offset + row.columns * TILE_BYTES])
        palette = self._rom.palette(row.palette)
        key: Hashable = row if leaks.planted("row-arrangement") else (stored, palette)
        picture = _row_pictures.get(key)
        if picture is None:
            tiles = self._rom.tiles(row.offset, row.columns)
            picture = _row_pictures[key] = tiles_image(tiles, row.columns, palette)
        if not leaks.planted("row-arrangement") and len(_row_pictures) > _CACHE_LIMIT:
            _row_pictures.popitem(last=False)
        return picture

    @Slot()
    def _move_up(self) -> None:
        self._move(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._rows) and 0 <= at + step < len(self._rows):
            self._rows.insert(at + step, self._rows.pop(at))
            self._draw(at + step)

    @Slot()
    def _drop(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._rows):
            del self._rows[at]
            self._draw(min(at, len(self._rows) - 1))

    @Slot()
    def _use(self) -> None:
        self.arranged.emit([row.offset for row in self._rows])
        self.accept()
