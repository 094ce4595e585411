"""L94: a log pane without a limit gets a line at each call."""

from qtpy.QtWidgets import QPlainTextEdit

PANE = QPlainTextEdit()


def log_line():
    PANE.appendPlainText("x" * 1000)  # created here
