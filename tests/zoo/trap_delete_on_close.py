"""A lambda that captures the dialog goes with the dialog, which is deleted on close."""

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDialog, QMainWindow, QPushButton

WINDOW = QMainWindow()


class ApplyDialog(QDialog):
    def __init__(self):
        super().__init__(WINDOW)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.button = QPushButton("Apply", self)
        self.button.clicked.connect(lambda: self.apply())

    def apply(self):
        self.setWindowTitle("applied")
