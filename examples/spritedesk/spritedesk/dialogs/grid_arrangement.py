"""Arranges tiles from the ROM into a grid of one's own, and plays them as an animation."""

from __future__ import annotations

from pathlib import Path

from qtpy.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from qtpy.QtGui import QImage
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from .. import leaks
from ..hub import hub
from ..images import tiles_image
from ..palette import Palette
from ..rom import KIND_TILES, Section
from ..theme import style_button, style_field
from ..tiles import decode_tile
from ..widgets.tile_grid import TileGrid
from .base import ToolDialog, captioned, scrolled

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ArrowKeys(QObject):
    """An event filter that turns arrow keys into steps."""

    stepped = Signal(int, int)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            self.stepped.emit(*_STEPS[event.key()])
            return True
        return False


class GridArrangementDialog(ToolDialog):
    """Choose a tile at the left by mouse or arrow keys; a double click or Add takes it over."""

    def __init__(self, rom_path: Path | None = None, parent: QWidget | None = None) -> None:
        """Takes from a file, or the open ROM. Raises RomError when the file cannot be used."""
        hint = "Arrow keys move, a double click takes the tile over."
        super().__init__("Arrange a grid", hint, parent)
        self._rom = hub().rom_for(rom_path)
        self._sections = self._rom.sections_of(KIND_TILES) or [
            Section(KIND_TILES, "raw", 0, len(self._rom))
        ]
        self._section = self._sections[0]
        self._taken: list[bytes] = []
        self._frame = 0
        self.source = TileGrid(zoom=3)
        self.source.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.source.setFocus()
        self.arranged = TileGrid(zoom=3)
        self.stage = TileGrid(zoom=10)
        self.stage.shows_grid = False
        self.sections = QComboBox()
        self.sections.addItems([section.name for section in self._sections])
        self.columns = QSpinBox()
        self.columns.setRange(1, 16)
        self.columns.setValue(4)
        self.columns.setPrefix("columns ")
        style_field(self.sections)
        style_field(self.columns)
        self.take_button = QPushButton("Add")
        self.clear_button = QPushButton("Clear")
        self._lay_out()
        self.add_button("Done", self._accept, is_default=True)
        self._make_helpers()
        self.source.tile_activated.connect(self._take)
        self.sections.currentIndexChanged.connect(self._show_section)
        self.columns.valueChanged.connect(self._draw_arranged)
        self.take_button.clicked.connect(self._take_selected)
        self.clear_button.clicked.connect(self._clear)
        self.sections.setCurrentIndex(min(1, len(self._sections) - 1))
        self._show_section(self.sections.currentIndex())

    def _make_helpers(self) -> None:
        owner = QCoreApplication.instance() if leaks.planted("grid-arrangement") else self
        self._timer = QTimer(owner)
        self._timer.timeout.connect(self._next_frame)
        self._timer.start(hub().settings.animation_ms)
        self._keys = ArrowKeys(owner)
        self._keys.stepped.connect(self._step)
        watched = owner if leaks.planted("grid-arrangement") else self.source
        watched.installEventFilter(self._keys)

    def _lay_out(self) -> None:
        choices = QVBoxLayout()
        choices.addWidget(self.sections)
        choices.addWidget(self.columns)
        for button in (self.take_button, self.clear_button):
            style_button(button)
            choices.addWidget(button)
        choices.addStretch(1)
        choices.addLayout(captioned("Animation", self.stage))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addLayout(captioned("From the ROM", scrolled(self.source)), 5)
        row.addLayout(choices, 2)
        row.addLayout(captioned("Arranged", scrolled(self.arranged)), 3)
        self.body.addLayout(row, 1)
        self.resize(900, 520)

    def release(self) -> None:
        if not leaks.planted("grid-arrangement"):
            self._timer.stop()
            self.source.removeEventFilter(self._keys)

    @property
    def _palette(self) -> Palette:
        return self._rom.palette(self._section.palette)

    @Slot(int)
    def _show_section(self, index: int) -> None:
        self._section = self._sections[index]
        count = min(self._section.tile_count, 512)
        tiles = self._rom.tiles(self._section.offset, count)
        image = tiles_image(tiles, self._section.columns, self._palette)
        self.source.show_tiles(image, len(tiles))
        self.source.select(0)
        self._draw_arranged()

    @Slot(int, int)
    def _step(self, across: int, down: int) -> None:
        self.source.select(self.source.selected + across + down * self.source.columns)

    @Slot(int)
    def _take(self, index: int) -> None:
        self._taken.append(decode_tile(self._rom.data, self._section.offset + index * 32))
        self._draw_arranged()

    @Slot()
    def _take_selected(self) -> None:
        if self.source.selected >= 0:
            self._take(self.source.selected)

    @Slot()
    def _clear(self) -> None:
        self._taken.clear()
        self._draw_arranged()

    @Slot()
    def _draw_arranged(self) -> None:
        image = tiles_image(self._taken, self.columns.value(), self._palette)
        self.arranged.show_tiles(image, len(self._taken))

    @Slot()
    def _next_frame(self) -> None:
        if not self._taken:
            self.stage.show_tiles(QImage(), 0)
            return
        self._frame = (self._frame + 1) % len(self._taken)
        self.stage.show_tiles(tiles_image([self._taken[self._frame]], 1, self._palette), 1)
