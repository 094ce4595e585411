"""L04: a lambda that captures the dialog stays connected to a sender that outlives it."""

from qtpy.QtCore import QObject, Signal
from qtpy.QtWidgets import QDialog


class Settings(QObject):
    changed = Signal()


SETTINGS = Settings()


class ListeningDialog(QDialog):
    def __init__(self):
        super().__init__()  # created here
        self.resize(200, 100)  # a window's picture of its contents stays with it
        SETTINGS.changed.connect(lambda: self.reload())  # created here

    def reload(self):
        self.setWindowTitle("reloaded")
