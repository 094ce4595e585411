"""L28 where it is none: the actions of the toolbar are deleted, and their widgets with them."""

from qtpy.QtWidgets import QLabel, QToolBar

TOOLBAR = QToolBar()


def refresh():
    for action in TOOLBAR.actions():
        TOOLBAR.removeAction(action)
        action.deleteLater()
    TOOLBAR.addWidget(QLabel("100 %"))
