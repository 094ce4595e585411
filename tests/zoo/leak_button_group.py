"""L30: a group for the buttons of a page stays under the main window when the page goes."""

from qtpy.QtWidgets import QButtonGroup, QMainWindow, QRadioButton, QWidget

WINDOW = QMainWindow()


def open_page():
    page = QWidget()
    group = QButtonGroup(WINDOW)  # created here
    group.addButton(QRadioButton("A", page))
