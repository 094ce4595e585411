"""L06: PyQt keeps a proxy for each bound method until the signal is emitted the next time."""

from qtpy.QtCore import QObject, Signal


class Hub(QObject):
    rare = Signal()


HUB = Hub()


class Listener:
    def react(self):
        pass


def listen():
    HUB.rare.connect(Listener().react)  # created here
