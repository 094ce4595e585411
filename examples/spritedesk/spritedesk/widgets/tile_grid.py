"""A grid of tiles, scaled up, with a tile that is selected."""

from __future__ import annotations

from qtpy.QtCore import QRect, QSize, Qt, Signal
from qtpy.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

from ..theme import ACCENT, CHECKERS
from ..tiles import TILE_SIDE


class TileGrid(QWidget):
    """Shows a picture of tiles; a click selects one and a double click activates it."""

    tile_selected = Signal(int)
    tile_activated = Signal(int)

    def __init__(self, zoom: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._count = 0
        self.zoom = zoom
        self.shows_grid = True
        self.shows_checkers = True
        self.selected = -1
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def columns(self) -> int:
        """How many tiles are in a row."""
        return max(1, self._image.width() // TILE_SIDE)

    def show_tiles(self, image: QImage, count: int) -> None:
        """Show another picture, which holds `count` tiles."""
        self._image = image
        self._count = count
        if self.selected >= count:
            self.selected = -1
        self._fit()

    def set_zoom(self, zoom: int) -> None:
        """Show each pixel as a square with this side."""
        self.zoom = zoom
        self._fit()

    def select(self, index: int) -> None:
        """Select a tile and tell; a number outside of the grid does nothing."""
        if 0 <= index < self._count:
            self.selected = index
            self.update()
            self.tile_selected.emit(index)

    def sizeHint(self) -> QSize:
        return self._image.size() * self.zoom

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint().expandedTo(QSize(TILE_SIDE, TILE_SIDE)))
        self.update()

    def _cell(self, index: int) -> QRect:
        side = TILE_SIDE * self.zoom
        return QRect(index % self.columns * side, index // self.columns * side, side, side)

    def _index_at(self, event: QMouseEvent) -> int:
        place = event.position()
        side = TILE_SIDE * self.zoom
        column, row = int(place.x()) // side, int(place.y()) // side
        return row * self.columns + column if 0 <= column < self.columns else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.select(self._index_at(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event)
        if 0 <= index < self._count:
            self.tile_activated.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = event.rect()
        painter.fillRect(area, QColor(CHECKERS[0]))
        if self.shows_checkers:
            self._paint_checkers(painter, area)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), self._image)
        if self.shows_grid and self.zoom > 1:
            self._paint_lines(painter, area)
        if self.selected >= 0:
            painter.setPen(QPen(QColor(ACCENT), 2))
            painter.drawRect(self._cell(self.selected).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_checkers(self, painter: QPainter, area: QRect) -> None:
        side = TILE_SIDE * self.zoom // 2
        colour = QColor(CHECKERS[1])
        for row in range(area.top() // side, area.bottom() // side + 1):
            first = area.left() // side
            for column in range(first + (first + row) % 2, area.right() // side + 1, 2):
                painter.fillRect(column * side, row * side, side, side, colour)

    def _paint_lines(self, painter: QPainter, area: QRect) -> None:
        side = TILE_SIDE * self.zoom
        painter.setPen(QPen(QColor(255, 255, 255, 28), 1))
        for x in range(area.left() // side * side, area.right() + 1, side):
            painter.drawLine(x, area.top(), x, area.bottom())
        for y in range(area.top() // side * side, area.bottom() + 1, side):
            painter.drawLine(area.left(), y, area.right(), y)
