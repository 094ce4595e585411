"""L04: what a document must do at the end of the application outlives the document."""

from qtpy.QtWidgets import QApplication


class Document:
    def __init__(self):
        self.text = bytes(5000)
        QApplication.instance().aboutToQuit.connect(lambda: self.save())  # created here

    def save(self):
        pass


def open_document():
    Document()  # created here
