"""L94 where it is none: a log pane that keeps the last line."""

from qtpy.QtWidgets import QPlainTextEdit

PANE = QPlainTextEdit()
PANE.setMaximumBlockCount(1)


def log_line():
    PANE.appendPlainText("x" * 1000)
