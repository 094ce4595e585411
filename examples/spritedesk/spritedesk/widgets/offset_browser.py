"""The list of places in a ROM: the sections of its directory, and what a scan found."""

from __future__ import annotations

from collections.abc import Iterable

from qtpy.QtCore import Qt, Signal, Slot
from qtpy.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ..rom import KIND_OTHER, KIND_PALETTES, KIND_TILES, Rom
from ..scan import Region
from ..theme import fixed_font, style_view

_OFFSET = int(Qt.ItemDataRole.UserRole)
_KINDS = {KIND_TILES: "Sprites", KIND_PALETTES: "Palettes", KIND_OTHER: "Other"}


class OffsetBrowser(QTreeWidget):
    """A click on a place asks for its offset."""

    offset_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style_view(self)
        self.setColumnCount(3)
        self.setHeaderLabels(["Place", "Offset", "Tiles"])
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._choose)

    def show_rom(self, rom: Rom) -> None:
        """List the sections of another ROM."""
        self.clear()
        for kind, title in _KINDS.items():
            sections = rom.sections_of(kind)
            if sections:
                rows = [(section.name, section.offset, section.tile_count) for section in sections]
                self._add_group(title, rows, is_open=kind != KIND_OTHER)
        if not rom.sections:
            self._add_group("Raw file", [("begin", 0, len(rom) // 32)])

    def show_regions(self, regions: Iterable[Region]) -> None:
        """List what a scan found, in the place of an earlier scan's."""
        for index in range(self.topLevelItemCount() - 1, -1, -1):
            if self.topLevelItem(index).text(0) == "Found":
                self.takeTopLevelItem(index)
        rows = [(f"{region.score:.0%} drawn", region.offset, region.tile_count)
                for region in regions]  # fmt: skip
        self._add_group("Found", rows)

    def _add_group(
        self, title: str, rows: list[tuple[str, int, int]], is_open: bool = True
    ) -> None:
        group = QTreeWidgetItem([title, "", ""])
        for name, offset, count in rows:
            item = QTreeWidgetItem([name, f"{offset:06x}", str(count)])
            item.setData(0, _OFFSET, offset)
            item.setFont(1, fixed_font())
            group.addChild(item)
        self.addTopLevelItem(group)
        group.setExpanded(is_open)

    @Slot(QTreeWidgetItem, int)
    def _choose(self, item: QTreeWidgetItem, column: int) -> None:
        offset = item.data(0, _OFFSET)
        if offset is not None:
            self.offset_chosen.emit(offset)
