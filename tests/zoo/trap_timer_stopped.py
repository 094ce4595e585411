"""A timer under the window is stopped, and deleted, when its document is closed."""

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QMainWindow

WINDOW = QMainWindow()


def open_and_close():
    timer = QTimer(WINDOW)
    timer.start(1000)
    timer.stop()
    timer.deleteLater()
