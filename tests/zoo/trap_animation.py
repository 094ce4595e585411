"""L70 where it is none: an animation that is deleted when it has stopped."""

from qtpy.QtCore import QAbstractAnimation, QPropertyAnimation
from qtpy.QtWidgets import QWidget

PANEL = QWidget()


def fade():
    animation = QPropertyAnimation(PANEL, b"windowOpacity", PANEL)
    animation.setDuration(0)
    animation.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)
