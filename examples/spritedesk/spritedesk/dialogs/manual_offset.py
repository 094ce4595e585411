"""Looks at any offset of a ROM, for data that no directory lists."""

from __future__ import annotations

from pathlib import Path

from qtpy.QtCore import Signal, Slot
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from .. import leaks
from ..hub import hub
from ..images import tiles_image
from ..palette import Palette
from ..rom import Rom
from ..theme import fixed_font, style_field
from ..tiles import TILE_BYTES
from ..widgets.offset_bar import OffsetBar
from ..widgets.rom_map import RomMap
from ..widgets.tile_grid import TileGrid
from .base import ToolDialog, captioned, scrolled

_ROWS = 12


class ManualOffsetDialog(ToolDialog):
    """Moves over a ROM and shows what tiles would be there."""

    offset_chosen = Signal(int)

    def __init__(self, rom_path: Path | None = None, parent: QWidget | None = None) -> None:
        """Shows a file, or the open ROM. Raises RomError when the file cannot be used."""
        super().__init__("Manual offset", "Drag the map or the slider to look around.", parent)
        self._rom = hub().rom_for(rom_path)
        self._palettes: list[Palette] = []
        self.map = RomMap()
        self.bar = OffsetBar()
        self.grid = TileGrid(zoom=3)
        self.columns = QSpinBox()
        self.columns.setRange(1, 32)
        self.columns.setValue(hub().settings.columns)
        self.columns.setSuffix(" tiles in a row")
        self.palettes = QComboBox()
        style_field(self.columns)
        style_field(self.palettes)
        self.place = QLabel()
        self.place.setFont(fixed_font())
        self._lay_out()
        self.add_button("Close", self._reject)
        self.add_button("Go there", self._go, is_default=True)
        self.map.offset_chosen.connect(self._to_tile)
        self.bar.offset_changed.connect(self._draw)
        self.columns.valueChanged.connect(self._draw)
        self.palettes.currentIndexChanged.connect(self._draw)
        if leaks.planted("manual-offset"):
            hub().rom_loaded.connect(lambda rom: self._show_rom(rom))
        else:
            hub().rom_loaded.connect(self._show_rom)
        self._show_rom(self._rom)

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.addWidget(self.place, 1)
        choices.addWidget(self.columns)
        choices.addWidget(self.palettes)
        self.body.addLayout(captioned("The whole ROM", self.map))
        self.body.addWidget(self.bar)
        self.body.addLayout(captioned("Preview", scrolled(self.grid)), 1)
        self.body.addLayout(choices)
        self.resize(560, 560)

    @Slot(object)
    def _show_rom(self, rom: Rom) -> None:
        self._rom = rom
        self._palettes = rom.palettes()
        self.palettes.blockSignals(True)
        self.palettes.clear()
        self.palettes.addItems([f"palette {number}" for number in range(len(self._palettes))])
        self.palettes.blockSignals(False)
        self.map.show_rom(rom)
        self.bar.set_size(len(rom))
        sections = rom.sections_of(1)
        self.bar.set_offset(sections[min(1, len(sections) - 1)].offset if sections else 0)
        self._draw()

    @Slot(int)
    def _to_tile(self, offset: int) -> None:
        self.bar.set_offset(offset - offset % TILE_BYTES)

    @Slot()
    def _draw(self) -> None:
        columns, offset = self.columns.value(), self.bar.offset
        tiles = self._rom.tiles(offset, columns * _ROWS)
        palette = self._palettes[max(0, self.palettes.currentIndex())]
        self.bar.page = columns * _ROWS * TILE_BYTES
        self.grid.show_tiles(tiles_image(tiles, columns, palette), len(tiles))
        self.map.show_window(offset, len(tiles) * TILE_BYTES)
        section = self._rom.section_at(offset)
        self.place.setText(f"{offset:06x}  {section.name if section else 'between sections'}")

    @Slot()
    def _go(self) -> None:
        self.offset_chosen.emit(self.bar.offset)
        self.accept()
