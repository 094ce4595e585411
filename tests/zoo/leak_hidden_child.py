"""L20: each use makes a dialog under the main window; closing only hides it there."""

from qtpy.QtWidgets import QDialog, QMainWindow

MAIN_WINDOW = []


class HiddenDialog(QDialog):
    pass


def open_dialog():
    if not MAIN_WINDOW:
        MAIN_WINDOW.append(QMainWindow())
    return HiddenDialog(MAIN_WINDOW[0])  # created here
