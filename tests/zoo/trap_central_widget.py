"""setCentralWidget() deletes the widget that was there before."""

from qtpy.QtWidgets import QLabel, QMainWindow

WINDOW = QMainWindow()


def open_page():
    WINDOW.setCentralWidget(QLabel("page"))
