"""Workers of every kind, for test_worker.py."""

import threading
import time

from qtpy.QtCore import QCoreApplication, QObject, QRunnable, QThread, Signal, Slot


class ShortThread(QThread):
    done = Signal(int)

    def run(self):
        self.done.emit(1)


class InterruptibleThread(QThread):
    def run(self):
        while not self.isInterruptionRequested():
            time.sleep(0.001)


class EventLoopThread(QThread):
    """run() is Qt's own: an event loop, which quit() ends."""


class Moved(QObject):
    finished = Signal()

    @Slot()
    def work(self):
        self.finished.emit()


def moved_pair():
    thread, worker = QThread(), Moved()
    worker.moveToThread(thread)
    thread.started.connect(worker.work)
    return worker, thread


def moved_alone():
    worker, thread = moved_pair()
    worker.thread_of_its_own = thread
    return worker


def moved_and_ending_by_itself():
    worker, thread = moved_pair()
    worker.finished.connect(thread.quit)
    return worker, thread


def moved_to_a_running_thread():
    worker, thread = moved_pair()
    thread.start()
    return worker, thread


class Task(QRunnable):
    def run(self):
        time.sleep(0.001)


class TaskThatStays(Task):
    def __init__(self):
        super().__init__()
        self.setAutoDelete(False)


class StoppableTask(QRunnable):
    def __init__(self):
        super().__init__()
        self.is_stopping = False

    def run(self):
        while not self.is_stopping:
            time.sleep(0.001)

    def cancel(self):
        self.is_stopping = True


class PythonThread(threading.Thread):
    def __init__(self, name=None):
        super().__init__(name=name)
        self._stop_requested = threading.Event()

    def run(self):
        self._stop_requested.wait()


class Service:
    """No thread itself: an object with start() and stop()."""

    def start(self):
        self.thread = PythonThread()
        self.thread.start()

    def stop(self):
        self.thread._stop_requested.set()
        self.thread.join()


class ServiceThatKnowsOtherThreads(Service):
    """Refers to threads that run before and after it."""

    def __init__(self):
        self.home = QCoreApplication.instance().thread()
        self.main = threading.main_thread()


EVER = []


def wait_for_ever():
    while True:
        time.sleep(60)


class DeafThread(QThread):
    def run(self):
        wait_for_ever()


class DeafMoved(QObject):
    @Slot()
    def work(self):
        wait_for_ever()


def deaf_moved():
    thread, worker = QThread(), DeafMoved()
    worker.moveToThread(thread)
    thread.started.connect(worker.work)
    return worker, thread


class DeafTask(QRunnable):
    def run(self):
        wait_for_ever()


class DeafPythonThread(threading.Thread):
    def __init__(self):
        super().__init__(name="reader")

    def run(self):
        wait_for_ever()


class Facade:
    """Its stop() does not quit the thread that it started, and it has no other way."""

    def start(self):
        self.worker, self.thread = Moved(), QThread()
        self.worker.moveToThread(self.thread)
        self.thread.start()

    def stop(self):
        pass


class RememberedThread(ShortThread):
    def __init__(self):
        super().__init__()
        self.setObjectName("remembered")
        EVER.append(self)


class RememberedTask(Task):
    def __init__(self):
        super().__init__()
        EVER.append(self)


class ChildThread(ShortThread):
    def __init__(self):
        super().__init__(QCoreApplication.instance())


class RememberedOnce(ShortThread):
    def __init__(self):
        super().__init__()
        if len(EVER) < 4:
            EVER.append(self)


class RaisingThread(InterruptibleThread):
    def start(self):
        super().start()
        raise ValueError("no preview")


class RaisingInTheThread(threading.Thread):
    def run(self):
        raise ValueError("broken work")


class NoWorker(QObject):
    pass


def seen(worker):
    worker.was_seen = worker.isRunning()
