"""A thread that waits for work, and ends as soon as it is told to stop."""

import threading

from qtpy.QtCore import QThread


class PreviewThread(QThread):
    def __init__(self):
        super().__init__()
        self.is_stopping = threading.Event()

    def run(self):
        self.is_stopping.wait()

    def stop(self):
        self.is_stopping.set()
