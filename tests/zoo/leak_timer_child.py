"""L68: a timer for one use is made under the window each time; it has fired, and stays."""

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QMainWindow

WINDOW = QMainWindow()


def flash():
    timer = QTimer(WINDOW)  # created here
    timer.setSingleShot(True)
    timer.start(0)
