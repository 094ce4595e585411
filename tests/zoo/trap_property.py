"""A dialog's dynamic property holds its presenter, which knows the dialog by a weak reference."""

import weakref

from qtpy.QtWidgets import QDialog


class Presenter:
    def __init__(self, dialog):
        self.dialog = weakref.ref(dialog)


def open_dialog():
    dialog = QDialog()
    dialog.setProperty("presenter", Presenter(dialog))
    return dialog
