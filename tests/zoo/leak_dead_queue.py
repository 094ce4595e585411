"""L61: PyQt deletes a worker by deleteLater() when its last reference goes, too late.

It lives in a thread that has finished: nobody takes the event out of that thread's queue.
"""

from qtpy.QtCore import QObject, QThread


class Worker(QObject):
    pass


def run_worker():
    thread = QThread()
    worker = Worker()  # created here
    worker.moveToThread(thread)
    thread.start()
    thread.quit()
    thread.wait()
