"""L24: a registry keeps every dialog, so that Python does not delete it, and never lets go."""

from qtpy.QtWidgets import QDialog, QPushButton

OPEN_DIALOGS = []


class RegisteredDialog(QDialog):
    def __init__(self):
        super().__init__()  # created here
        self.button = QPushButton("Apply", self)
        self.button.clicked.connect(self.apply)
        OPEN_DIALOGS.append(self)

    def apply(self):
        self.setWindowTitle("applied")
