"""A dialog's dynamic property holds its presenter, which holds the dialog.

The collector does not look into a QVariant, and so does not see the cycle.
"""

from qtpy.QtWidgets import QDialog


class Presenter:
    def __init__(self, dialog):
        self.dialog = dialog


def open_dialog():
    dialog = QDialog()  # created here
    dialog.resize(200, 100)  # a window's picture of its contents stays with it
    dialog.setProperty("presenter", Presenter(dialog))  # created here
    return dialog
