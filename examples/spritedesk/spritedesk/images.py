"""From colour indices to Qt's pictures."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtGui import QImage

from .palette import Palette
from .sheet import Sheet, compose


def sheet_image(sheet: Sheet, palette: Palette) -> QImage:
    """A picture of the sheet with pixels of its own; empty when the sheet is."""
    if not sheet.height:
        return QImage()
    indexed = QImage(
        sheet.pixels, sheet.width, sheet.height, sheet.width, QImage.Format.Format_Indexed8
    )
    indexed.setColorTable(palette.argb_table())
    return indexed.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def tiles_image(tiles: Sequence[bytes], columns: int, palette: Palette) -> QImage:
    """A picture of decoded tiles in rows of `columns`."""
    return sheet_image(compose(tiles, columns), palette)
