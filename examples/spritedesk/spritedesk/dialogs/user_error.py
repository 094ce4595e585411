"""Tells the user what went wrong."""

from __future__ import annotations

from qtpy.QtCore import QSize
from qtpy.QtGui import QColor, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QHBoxLayout, QLabel, QWidget

from .base import ToolDialog

_RED = "#e8615a"


class ErrorSign(QWidget):
    """A red disc with an exclamation mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(44, 44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_RED), 3))
        painter.setBrush(QColor(232, 97, 90, 40))
        painter.drawEllipse(3, 3, 38, 38)
        painter.fillRect(20, 12, 4, 13, QColor(_RED))
        painter.fillRect(20, 29, 4, 4, QColor(_RED))
        painter.end()


class UserErrorDialog(ToolDialog):
    """One message, and a button."""

    def __init__(
        self, message: str = "Something went wrong.", parent: QWidget | None = None
    ) -> None:
        super().__init__("That did not work", "Nothing in the ROM was changed.", parent)
        self.message = QLabel(message)
        self.message.setWordWrap(True)
        self.message.setMinimumWidth(320)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(ErrorSign())
        row.addWidget(self.message, 1)
        self.body.addLayout(row)
        self.add_button("All right", self._accept, is_default=True)
