"""Dialogs with known numbers: nothing, one object and 16 bytes, a picture that is let go."""

from qtpy.QtGui import QImage, QPixmap
from qtpy.QtWidgets import QDialog, QLabel, QPushButton

KEPT = []
PICTURES = [0]


class ButtonDialog(QDialog):
    """Clean: 30 buttons, each connected to a method of the dialog."""

    def __init__(self):
        super().__init__()
        for number in range(30):
            button = QPushButton(f"Button {number}", self)
            button.clicked.connect(self.press)

    def press(self):
        self.setWindowTitle("pressed")


class KeepingDialog(ButtonDialog):
    """The same, and one object() more in a list of the module."""

    def __init__(self):
        super().__init__()
        KEPT.append(object())


class PictureDialog(QDialog):
    """Clean: shows a picture of 1 MB that was never seen before."""

    def __init__(self):
        super().__init__()
        PICTURES[0] += 1
        image = QImage(500, 500, QImage.Format_RGB32)
        image.fill(PICTURES[0])
        label = QLabel(self)
        label.setPixmap(QPixmap.fromImage(image))
