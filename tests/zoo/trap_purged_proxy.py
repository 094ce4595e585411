"""L06 where it is none: the signal is emitted, and PyQt throws the proxies of the dead away."""

from qtpy.QtCore import QObject, Signal


class Hub(QObject):
    often = Signal()


HUB = Hub()


class Listener:
    def react(self):
        pass


def listen():
    HUB.often.connect(Listener().react)
    HUB.often.emit()
