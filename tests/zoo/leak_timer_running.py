"""A timer is made and started under the window at each call, and never stopped."""

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QMainWindow

MINUTE_MS = 60_000
WINDOW = QMainWindow()


class AutoSave(QTimer):
    pass


def open_document():
    timer = AutoSave(WINDOW)  # created here
    timer.start(MINUTE_MS)
