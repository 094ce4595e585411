"""L24: windows without a parent are kept alive by a table that is never emptied."""

from itertools import count

from qtpy.QtWidgets import QWidget

WINDOWS = {}
NUMBERS = count()


class ImageWindow(QWidget):
    pass


def show_image():
    window = ImageWindow()  # created here
    window.resize(200, 100)  # a window's picture of its contents stays with it
    WINDOWS[next(NUMBERS)] = window
    return window
