"""One menu for all right clicks; clear() deletes the actions that belong to it."""

from qtpy.QtWidgets import QMainWindow, QMenu

WINDOW = QMainWindow()
MENU = QMenu(WINDOW)


def right_click():
    MENU.clear()
    MENU.addAction("Copy")
    MENU.addAction("Paste")
