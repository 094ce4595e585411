"""L73: startTimer() at each call, and never killTimer()."""

from qtpy.QtCore import QObject

HOUR_MS = 3_600_000
PULSE = QObject()


def subscribe():
    for _ in range(20):
        PULSE.startTimer(HOUR_MS)  # created here
