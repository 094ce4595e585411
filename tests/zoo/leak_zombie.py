"""L05: the dialog is deleted on close, but the lambda that captures it stays connected."""

from qtpy.QtCore import QObject, Qt, Signal
from qtpy.QtWidgets import QDialog


class Settings(QObject):
    changed = Signal()


SETTINGS = Settings()


class ListeningDialog(QDialog):
    def __init__(self):
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.cache = bytes(5000)
        SETTINGS.changed.connect(lambda: self.reload())  # created here

    def reload(self):
        self.setWindowTitle("reloaded")


def open_dialog():
    return ListeningDialog()  # created here
