"""L61 where it is none: a worker is deleted before its thread ends, and the thread after it."""

from qtpy.QtCore import QObject, QThread


class Worker(QObject):
    pass


def run_worker():
    thread = QThread()
    worker = Worker()
    worker.moveToThread(thread)
    thread.finished.connect(worker.deleteLater)
    thread.start()
    thread.quit()
    thread.wait()
