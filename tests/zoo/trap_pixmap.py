"""Each call gives the label a new picture; the one before goes."""

from qtpy.QtGui import QPixmap
from qtpy.QtWidgets import QLabel

LABEL = QLabel()


def show_frame():
    pixmap = QPixmap(50, 50)
    pixmap.fill()
    LABEL.setPixmap(pixmap)
