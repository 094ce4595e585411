"""One tile, large, to paint on."""

from __future__ import annotations

from qtpy.QtCore import QSize, Qt, Signal
from qtpy.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

from ..palette import Palette
from ..theme import CHECKERS, LINE
from ..tiles import TILE_PIXELS, TILE_SIDE


class PixelEditor(QWidget):
    """Shows the 64 pixels of a tile and says which one the mouse paints on."""

    pixel_painted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = bytes(TILE_PIXELS)
        self._palette = Palette.greys()
        self.setMinimumSize(232, 232)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_tile(self, pixels: bytes, palette: Palette) -> None:
        """Show another tile."""
        self._pixels = pixels
        self._palette = palette
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(232, 232)

    def _side(self) -> int:
        return max(1, min(self.width(), self.height()) // TILE_SIDE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._paint_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._paint_at(event)

    def _paint_at(self, event: QMouseEvent) -> None:
        place, side = event.position(), self._side()
        x, y = int(place.x()) // side, int(place.y()) // side
        if 0 <= x < TILE_SIDE and 0 <= y < TILE_SIDE:
            self.pixel_painted.emit(y * TILE_SIDE + x)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self._side()
        for pixel, index in enumerate(self._pixels):
            x, y = pixel % TILE_SIDE, pixel // TILE_SIDE
            checker = QColor(CHECKERS[(x + y) % 2])
            colour = QColor(*self._palette.rgb(index)) if index else checker
            painter.fillRect(x * side, y * side, side, side, colour)
        painter.setPen(QPen(QColor(LINE), 1))
        for line in range(TILE_SIDE + 1):
            painter.drawLine(line * side, 0, line * side, TILE_SIDE * side)
            painter.drawLine(0, line * side, TILE_SIDE * side, line * side)
        painter.end()
