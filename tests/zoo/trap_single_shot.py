"""F14: a single shot holds its lambda until it fires, here after the next turn of the loop."""

from qtpy.QtCore import QTimer


class Document:
    def __init__(self):
        self.text = bytes(5000)

    def remind(self):
        self.text = b""


def open_document():
    document = Document()
    QTimer.singleShot(0, lambda: document.remind())
