"""L08: a lambda that captures nothing is connected at each call."""

from qtpy.QtCore import QObject, Signal


class Hub(QObject):
    message = Signal()


HUB = Hub()


def subscribe():
    HUB.message.connect(lambda: None)  # created here
