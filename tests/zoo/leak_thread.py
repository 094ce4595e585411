"""L62: a thread is started for each preview and never told to stop."""

from qtpy.QtCore import QSemaphore, QThread

THREADS = []
ENTERED, STOP = QSemaphore(0), QSemaphore(0)
tell, wait = ENTERED.release, STOP.acquire


class PreviewThread(QThread):
    def run(self):
        tell()
        wait()


def preview():
    thread = PreviewThread()  # created here
    THREADS.append(thread)
    thread.start()  # created here
    ENTERED.acquire()
