"""L51: a view deletes the widget of an item when it gets another one, or is cleared."""

from qtpy.QtWidgets import QLabel, QListWidget

LIST = QListWidget()


def rebuild():
    LIST.clear()
    LIST.addItem("row")
    LIST.setItemWidget(LIST.item(0), QLabel("first"))
    LIST.setItemWidget(LIST.item(0), QLabel("second"))
