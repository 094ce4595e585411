"""L43: a subwindow that is taken out of the area has no parent then, and nobody deletes it."""

from qtpy.QtWidgets import QMdiArea, QWidget

AREA = QMdiArea()


def open_and_close():
    window = AREA.addSubWindow(QWidget())  # created here
    AREA.removeSubWindow(window)
