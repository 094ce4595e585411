"""A Python thread whose stop() sets a flag that the waiting thread does not see."""

import queue
import threading


class Reader(threading.Thread):
    def __init__(self):
        super().__init__(name="reader", daemon=True)
        self.requests = queue.SimpleQueue()
        self.is_stopping = False

    def run(self):
        while not self.is_stopping:
            self.requests.get()

    def stop(self):
        self.is_stopping = True
