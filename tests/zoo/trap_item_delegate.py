"""A view does not own its delegate: without a parent, Python deletes the one before."""

from qtpy.QtWidgets import QListView, QStyledItemDelegate

VIEW = QListView()


class RowDelegate(QStyledItemDelegate):
    pass


def restyle():
    VIEW.delegate = RowDelegate()
    VIEW.setItemDelegate(VIEW.delegate)
