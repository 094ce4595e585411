"""The right side of the main window: palette, one tile to paint on, and facts about it."""

from __future__ import annotations

from qtpy.QtCore import Signal, Slot
from qtpy.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from .dialogs.base import captioned
from .history import EditHistory
from .palette import Palette
from .rom import Rom, RomError
from .theme import fixed_font, style_field
from .tiles import TILE_BYTES, decode_tile
from .widgets.palette_view import PaletteView
from .widgets.pixel_editor import PixelEditor


class TilePanel(QWidget):
    """Paints on the tile at an offset, with undo."""

    palette_changed = Signal()
    tile_changed = Signal(int)

    def __init__(self, rom: Rom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = EditHistory(rom)
        self.offset = 0
        self._palettes: list[Palette] = []
        self.palettes = QComboBox()
        style_field(self.palettes)
        self.colours = PaletteView()
        self.editor = PixelEditor()
        self.facts = QLabel()
        self.facts.setFont(fixed_font())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(captioned("Palette", self.palettes))
        layout.addWidget(self.colours)
        layout.addLayout(captioned("Tile", self.editor))
        layout.addWidget(self.facts)
        layout.addStretch(1)
        self.setFixedWidth(232)
        self.palettes.currentIndexChanged.connect(self._choose_palette)
        self.editor.pixel_painted.connect(self._paint)
        self.show_rom(rom)

    @property
    def palette_shown(self) -> Palette:
        """The palette that was chosen."""
        return self._palettes[max(0, self.palettes.currentIndex())]

    def show_rom(self, rom: Rom) -> None:
        """Work on another ROM; its edits begin anew."""
        self.history = EditHistory(rom)
        self._palettes = rom.palettes()
        self.palettes.blockSignals(True)
        self.palettes.clear()
        self.palettes.addItems([f"palette {number}" for number in range(len(self._palettes))])
        self.palettes.blockSignals(False)
        self.show_tile(0)

    def use_palette(self, index: int) -> None:
        """Choose the palette with this number."""
        self.palettes.setCurrentIndex(min(index, len(self._palettes) - 1))

    def show_tile(self, offset: int) -> None:
        """Show the tile at an offset."""
        self.offset = offset
        rom = self.history.rom
        pixels = decode_tile(rom.data, offset)
        self.colours.show_palette(self.palette_shown)
        self.editor.show_tile(pixels, self.palette_shown)
        section = rom.section_at(offset)
        self.facts.setText(
            f"offset   {offset:06x}\n"
            f"section  {section.name if section else '–'}\n"
            f"colours  {len(set(pixels))}\n"
            f"bytes    {rom.raw_tile(offset)[:6].hex(' ')} …"
        )

    def undo(self) -> None:
        """Take the last edit back."""
        self._show_edit(self.history.undo())

    def redo(self) -> None:
        """Make the last edit again."""
        self._show_edit(self.history.redo())

    def _show_edit(self, edit: object) -> None:
        if edit is not None:
            self.show_tile(edit.offset)
            self.tile_changed.emit(edit.offset)

    @Slot(int)
    def _choose_palette(self, index: int) -> None:
        self.show_tile(self.offset)
        self.palette_changed.emit()

    @Slot(int)
    def _paint(self, pixel: int) -> None:
        if self.offset + TILE_BYTES > len(self.history.rom):
            return
        try:
            has_changed = self.history.paint(self.offset, pixel, self.colours.selected)
        except RomError:
            return
        if has_changed:
            self.show_tile(self.offset)
            self.tile_changed.emit(self.offset)
