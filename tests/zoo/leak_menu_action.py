"""L26: the menu goes, but its action is a child of the main window."""

from qtpy.QtGui import QAction
from qtpy.QtWidgets import QMainWindow, QMenu

WINDOW = QMainWindow()


def right_click():
    menu = QMenu()
    action = QAction("Copy", WINDOW)  # created here
    menu.addAction(action)
