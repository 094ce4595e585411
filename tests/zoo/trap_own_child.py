"""L01 where it is none: sip shows the collector the lambda of a button whose wrapper is kept."""

from qtpy.QtWidgets import QDialog, QPushButton


class ApplyDialog(QDialog):
    def __init__(self):
        super().__init__()
        self.button = QPushButton("Apply", self)
        self.button.clicked.connect(lambda: self.apply())

    def apply(self):
        self.setWindowTitle("applied")
