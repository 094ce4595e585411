"""The sixteen colours of a palette, one of which is selected."""

from __future__ import annotations

from qtpy.QtCore import QRect, QSize, Qt, Signal
from qtpy.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

from ..palette import PALETTE_COLOURS, Palette
from ..theme import ACCENT, FAINT, LINE, RAISED

_ACROSS = 8


class PaletteView(QWidget):
    """Two rows of eight swatches; a click selects a colour."""

    colour_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.palette_shown = Palette.greys()
        self.selected = 1
        self.setMinimumHeight(64)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_palette(self, palette: Palette) -> None:
        """Show the colours of another palette."""
        self.palette_shown = palette
        self.update()

    def select(self, index: int) -> None:
        """Select a colour and tell."""
        self.selected = index
        self.update()
        self.colour_selected.emit(index)

    def sizeHint(self) -> QSize:
        return QSize(_ACROSS * 30, 64)

    def _swatch(self, index: int) -> QRect:
        side_x, side_y = self.width() // _ACROSS, self.height() // 2
        column, row = index % _ACROSS, index // _ACROSS
        return QRect(column * side_x + 2, row * side_y + 2, side_x - 4, side_y - 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        for index in range(PALETTE_COLOURS):
            if self._swatch(index).contains(place):
                self.select(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(PALETTE_COLOURS):
            swatch = self._swatch(index)
            is_selected = index == self.selected
            painter.setPen(QPen(QColor(ACCENT if is_selected else LINE), 2 if is_selected else 1))
            painter.setBrush(QColor(*self.palette_shown.rgb(index)) if index else QColor(RAISED))
            painter.drawRoundedRect(swatch, 4, 4)
            if not index:
                painter.setPen(QPen(QColor(FAINT), 1))
                inner = swatch.adjusted(5, 5, -5, -5)
                painter.drawLine(inner.bottomLeft(), inner.topRight())
        painter.end()
