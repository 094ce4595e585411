"""A thread pool grows by one thread a call until it has its size, and stays there."""

import time

from qtpy.QtCore import QRunnable, QSemaphore, QThreadPool

SIZE = 6
POOL = []
CALLS = [0]


class Task(QRunnable):
    def __init__(self, entered, go):
        super().__init__()
        self.entered, self.go = entered, go

    def run(self):
        self.entered.release()
        self.go.acquire()


def compute():
    """Runs as many tasks at once as there have been calls, at most SIZE."""
    if not POOL:
        POOL.append(QThreadPool())
        POOL[0].setMaxThreadCount(SIZE)
        POOL[0].setExpiryTimeout(-1)
    CALLS[0] += 1
    at_once = min(CALLS[0], SIZE)
    entered, go = QSemaphore(0), QSemaphore(0)
    for _ in range(at_once):
        POOL[0].start(Task(entered, go))
    entered.acquire(at_once)
    go.release(at_once)
    while POOL[0].activeThreadCount():
        time.sleep(0.001)
