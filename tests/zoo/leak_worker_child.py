"""L60: the finished QThread stays a child of the application, because nobody deletes it."""

from qtpy.QtCore import QCoreApplication, QThread


class SearchThread(QThread):
    def __init__(self):
        super().__init__(QCoreApplication.instance())  # created here

    def run(self):
        pass

    def stop(self):
        self.wait()
