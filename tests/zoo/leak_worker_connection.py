"""L04: a worker connects a function of its own to a signal of an object that lives on."""

from qtpy.QtCore import QObject, QThread, Signal


class Settings(QObject):
    changed = Signal()


SETTINGS = Settings()


class ScanThread(QThread):
    def __init__(self):
        super().__init__()  # created here
        results = [None] * 200
        SETTINGS.changed.connect(lambda: results.clear())  # created here

    def run(self):
        pass

    def stop(self):
        self.wait()
