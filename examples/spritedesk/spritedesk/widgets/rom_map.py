"""A strip that shows a whole ROM in small: bright where there are pictures."""

from __future__ import annotations

from qtpy.QtCore import QRect, QSize, Qt, Signal
from qtpy.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QSizePolicy, QWidget

from ..rom import Rom
from ..scan import outline
from ..theme import ACCENT, LINE, PANEL, TEXT

_BUCKETS = 160


class RomMap(QWidget):
    """A click on the strip asks for that offset."""

    offset_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: list[float] = []
        self._size = 1
        self._shown = (0, 0)
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_rom(self, rom: Rom) -> None:
        """Show another ROM."""
        self._scores = outline(rom.data, _BUCKETS)
        self._size = max(1, len(rom))
        self.update()

    def show_window(self, offset: int, size: int) -> None:
        """Mark the part of the ROM that is in view."""
        self._shown = (offset, size)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 26)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._choose(event)

    def _choose(self, event: QMouseEvent) -> None:
        share = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
        self.offset_chosen.emit(int(share * (self._size - 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(PANEL))
        width, height = self.width(), self.height()
        count = max(1, len(self._scores))
        for index, score in enumerate(self._scores):
            left, right = index * width // count, (index + 1) * width // count
            colour = QColor(ACCENT)
            colour.setAlphaF(0.05 + 0.75 * score * score)
            painter.fillRect(left, 1, right - left, height - 2, colour)
        painter.setPen(QPen(QColor(LINE), 1))
        painter.drawRect(0, 0, width - 1, height - 1)
        offset, size = self._shown
        left = offset * width // self._size
        span = max(3, size * width // self._size)
        painter.setPen(QPen(QColor(TEXT), 2))
        painter.drawRect(QRect(min(left, width - span), 1, span, height - 2))
        painter.end()
