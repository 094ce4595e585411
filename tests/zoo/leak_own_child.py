"""L01: a lambda that captures the dialog is connected to the dialog's own button.

PySide's slot holds the lambda where the collector cannot see it.
"""

from qtpy.QtWidgets import QDialog, QPushButton


class ApplyDialog(QDialog):
    def __init__(self):
        super().__init__()  # created here
        self.button = QPushButton("Apply", self)
        self.button.clicked.connect(lambda: self.apply())  # created here

    def apply(self):
        self.setWindowTitle("applied")
