"""L71: each window gives the application one more event filter, which stays when it is closed."""

from qtpy.QtCore import QObject
from qtpy.QtWidgets import QApplication, QMainWindow

WINDOW = QMainWindow()


class KeyFilter(QObject):
    def eventFilter(self, watched, event):
        return False


def open_window():
    QApplication.instance().installEventFilter(KeyFilter(WINDOW))  # created here
