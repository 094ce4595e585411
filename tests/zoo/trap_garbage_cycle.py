"""A dialog and a helper refer to each other: garbage that waits for the collector, not a leak."""

from qtpy.QtWidgets import QDialog


class Presenter:
    def __init__(self, dialog):
        self.dialog = dialog
        self.history = [self]


class CyclicDialog(QDialog):
    def __init__(self):
        super().__init__()
        self.presenter = Presenter(self)
