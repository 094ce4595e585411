"""L02: a lambda that captures the dialog, connected to a button that Qt made.

Nothing keeps the button's wrapper, so that the collector cannot see the lambda by it.
"""

from qtpy.QtWidgets import QDialog, QDialogButtonBox


class SaveDialog(QDialog):
    def __init__(self):
        super().__init__()  # created here
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Save, self)
        button = self.box.button(QDialogButtonBox.StandardButton.Save)
        button.clicked.connect(lambda: self.save())  # created here

    def save(self):
        self.setWindowTitle("saved")
