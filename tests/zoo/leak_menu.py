"""L25: a context menu with two actions is made under the window at each right click."""

from qtpy.QtWidgets import QMainWindow, QMenu

MAIN_WINDOW = []


def right_click():
    if not MAIN_WINDOW:
        MAIN_WINDOW.append(QMainWindow())
    menu = QMenu(MAIN_WINDOW[0])  # created here
    menu.addAction("Copy")
    menu.addAction("Paste")
