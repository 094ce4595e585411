"""L44: each refresh gives the view a new model, a child of the view."""

from qtpy.QtCore import QStringListModel
from qtpy.QtWidgets import QListView

VIEW = QListView()


class RowModel(QStringListModel):
    pass


def refresh():
    VIEW.setModel(RowModel(["row"], VIEW))  # created here
