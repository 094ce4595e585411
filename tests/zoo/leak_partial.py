"""L03: a partial of a method of the closed dialog stays connected to a sender that lives on."""

from functools import partial

from qtpy.QtCore import QObject, Signal
from qtpy.QtWidgets import QDialog


class Theme(QObject):
    changed = Signal()


THEME = Theme()


class PaletteDialog(QDialog):
    def __init__(self):
        super().__init__()  # created here
        self.resize(200, 100)  # a window's picture of its contents stays with it
        THEME.changed.connect(partial(self.repaint_role, "window"))  # created here

    def repaint_role(self, role):
        self.setWindowTitle(role)
