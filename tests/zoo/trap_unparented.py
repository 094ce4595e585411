"""A label is taken out of the page and has no parent then: it goes with its wrapper."""

from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

PAGE = QWidget()
LAYOUT = QVBoxLayout(PAGE)


def rebuild():
    label = QLabel("row")
    LAYOUT.addWidget(label)
    LAYOUT.removeWidget(label)
    label.setParent(None)
