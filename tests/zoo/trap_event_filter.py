"""L71 where it is none: a filter that nobody keeps is no child, and goes with its wrapper."""

from qtpy.QtCore import QObject
from qtpy.QtWidgets import QApplication


class KeyFilter(QObject):
    def eventFilter(self, watched, event):
        return False


def open_window():
    keys = KeyFilter()
    QApplication.instance().installEventFilter(keys)
    QApplication.instance().removeEventFilter(keys)
