"""L40: takeAt() gives back the layout's item; the widget stays a child of the page."""

from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

PAGE = QWidget()
LAYOUT = QVBoxLayout(PAGE)


class RowLabel(QLabel):
    pass


def rebuild():
    LAYOUT.addWidget(RowLabel("row"))  # created here
    LAYOUT.takeAt(0)
