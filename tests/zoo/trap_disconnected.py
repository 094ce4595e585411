"""A dialog under the main window disconnects itself and asks for its deletion when it is closed."""

from qtpy.QtCore import QObject, Signal
from qtpy.QtWidgets import QDialog, QMainWindow

WINDOW = QMainWindow()


class Settings(QObject):
    changed = Signal()


SETTINGS = Settings()


class ListeningDialog(QDialog):
    def __init__(self):
        super().__init__(WINDOW)
        self.listener = lambda: self.reload()
        SETTINGS.changed.connect(self.listener)

    def reload(self):
        self.setWindowTitle("reloaded")

    def closeEvent(self, event):
        SETTINGS.changed.disconnect(self.listener)
        self.deleteLater()
        super().closeEvent(event)
