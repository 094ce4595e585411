"""What the dialogs share: a heading, a body, a row of buttons, and an end in one place."""

from __future__ import annotations

from collections.abc import Callable

from qtpy.QtCore import Qt, Slot
from qtpy.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..theme import FAINT, TEXT, style_button, style_view, styled_label


def captioned(caption: str, content: QWidget | QLayout) -> QVBoxLayout:
    """A widget or layout with a small caption above."""
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(styled_label(caption.upper(), FAINT, 11, is_bold=True))
    if isinstance(content, QWidget):
        column.addWidget(content, 1)
    else:
        column.addLayout(content, 1)
    return column


def scrolled(content: QWidget) -> QScrollArea:
    """An area that scrolls over a widget of its own size."""
    area = QScrollArea()
    style_view(area)
    area.setWidget(content)
    area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    return area


class ToolDialog(QDialog):
    """A dialog of the application. Whatever way it ends, `release` is called first."""

    def __init__(self, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 16, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(styled_label(title, TEXT, 18, is_bold=True))
        self.hint = styled_label(hint, FAINT)
        self.hint.setWordWrap(True)
        outer.addWidget(self.hint)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        outer.addLayout(self.body, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        outer.addLayout(self._buttons)

    def add_button(
        self, text: str, on_click: Callable[[], None], is_default: bool = False
    ) -> QPushButton:
        """Put a button at the right end of the row. `on_click` is a method of the dialog."""
        button = QPushButton(text)
        style_button(button)
        button.setDefault(is_default)
        button.setAutoDefault(is_default)
        button.clicked.connect(on_click)
        self._buttons.addWidget(button)
        return button

    def done(self, result: int) -> None:
        """Every end of a dialog comes through here: accept, reject, close and Escape."""
        self.release()
        super().done(result)

    def release(self) -> None:
        """Let go of what outlives the dialog. May be called more than once."""

    @Slot()
    def _accept(self) -> None:
        self.accept()

    @Slot()
    def _reject(self) -> None:
        self.reject()
