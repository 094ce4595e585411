"""L67: a reminder in an hour holds, in its lambda, the document that was closed long before."""

from qtpy.QtCore import QTimer

HOUR_MS = 3_600_000


class Document:
    def __init__(self):
        self.text = bytes(5000)

    def remind(self):
        pass


def open_document():
    document = Document()  # created here
    QTimer.singleShot(HOUR_MS, lambda: document.remind())  # created here
