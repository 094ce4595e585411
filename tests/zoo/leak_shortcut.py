"""L30: a shortcut is made under the main window at each opening of a tool."""

from qtpy.QtGui import QKeySequence, QShortcut
from qtpy.QtWidgets import QMainWindow

WINDOW = QMainWindow()


def open_tool():
    QShortcut(QKeySequence("Ctrl+K"), WINDOW)  # created here
