"""L28: clear() takes the tools out of the toolbar and deletes neither widgets nor actions."""

from qtpy.QtWidgets import QLabel, QToolBar

TOOLBAR = QToolBar()


class ZoomLabel(QLabel):
    pass


def refresh():
    TOOLBAR.clear()
    TOOLBAR.addWidget(ZoomLabel("100 %"))  # created here
