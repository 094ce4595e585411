"""L82: every frame of a preview is kept in a history without a limit."""

from qtpy.QtGui import QImage

HISTORY = []


def grab_frame():
    HISTORY.append(QImage(50, 50, QImage.Format.Format_RGB32))  # created here
