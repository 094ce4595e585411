"""L70: an animation that has ended stays with its parent, as KeepWhenStopped is the default."""

from qtpy.QtCore import QPropertyAnimation
from qtpy.QtWidgets import QWidget

PANEL = QWidget()


def fade():
    animation = QPropertyAnimation(PANEL, b"windowOpacity", PANEL)  # created here
    animation.setDuration(0)
    animation.start()
