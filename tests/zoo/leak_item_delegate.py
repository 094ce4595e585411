"""L30: setItemDelegate() does not delete the delegate before, a child of the view."""

from qtpy.QtWidgets import QListView, QStyledItemDelegate

VIEW = QListView()


class RowDelegate(QStyledItemDelegate):
    pass


def restyle():
    VIEW.setItemDelegate(RowDelegate(VIEW))  # created here
