"""The kinds of workers: how each is started, asked to stop, and known to have ended.

A worker is asked to stop by the best that it has: its own stop() or cancel(), else what its kind
offers. Nothing here waits.
"""

import inspect
import os
import threading

from leakpal._targets import TargetError

_STOPPERS = ("stop", "cancel", "requestInterruption", "quit")
_OWN_STOPPERS = ("stop", "cancel")
_RUNNING = ("isRunning", "is_running", "is_alive", "isActive", "running")
_STOP_EVENTS = ("stop", "cancel", "quit", "exit", "interrupt", "shutdown")


def of(made, qt):
    """The kind of what a target returned; TargetError when it is no worker. ``qt`` may be None."""
    if isinstance(made, tuple) and len(made) == 2 and qt and isinstance(made[1], qt.core.QThread):
        return MovedWorker(made[0], made[1], qt)
    if isinstance(made, threading.Thread):
        return PythonThread(made)
    if qt and isinstance(made, qt.core.QThread):
        return QtThread(made, qt)
    if qt and isinstance(made, qt.core.QRunnable):
        return PoolTask(made, qt)
    if qt and isinstance(made, qt.core.QObject) and not qt.is_of_gui_thread(made):
        return MovedWorker(made, _thread_of(made), qt)
    return Startable(made, qt)


class _Worker:
    """What is common: ``parts`` are the objects that must outlive a thread that still runs."""

    def __init__(self, worker):
        self.worker = worker
        self.parts = (worker,)

    def start(self):
        self.worker.start()

    def ask_to_stop(self):
        if not _call_first(self.worker, _STOPPERS):
            _set_stop_events(self.worker)

    def keep(self):
        """It still runs, and its parts are kept for ever."""

    def release(self, is_delete):
        """It has ended. The caller drops it, which deletes what Python owns."""


class QtThread(_Worker):
    """A QThread, most often a subclass with a run() of its own."""

    def __init__(self, worker, qt):
        super().__init__(worker)
        self._qt = qt

    def is_running(self):
        return self._qt.is_valid(self.worker) and self.worker.isRunning()

    def ask_to_stop(self):
        if not self._qt.is_valid(self.worker):
            return
        if not _call_first(self.worker, _OWN_STOPPERS):
            self.worker.requestInterruption()
            self.worker.quit()

    def release(self, is_delete):
        if self._qt.is_valid(self.worker):
            self.worker.wait()
            if is_delete:
                self.worker.deleteLater()


class MovedWorker(_Worker):
    """A QObject that lives in a thread, and this thread."""

    def __init__(self, worker, thread, qt):
        super().__init__(worker)
        self._thread, self._qt = thread, qt
        self.parts = (worker, thread)

    def start(self):
        self._qt.delete_with_thread(self.worker, self._thread)
        if not self._thread.isRunning():
            self._thread.start()

    def is_running(self):
        return self._qt.is_valid(self._thread) and self._thread.isRunning()

    def ask_to_stop(self):
        if self._qt.is_valid(self.worker):
            _call_first(self.worker, _OWN_STOPPERS)
        if self._qt.is_valid(self._thread):
            self._thread.requestInterruption()
            self._thread.quit()

    def release(self, is_delete):
        if self._qt.is_valid(self._thread):
            self._thread.wait()
            if is_delete:
                self._thread.deleteLater()


class PoolTask(_Worker):
    """A QRunnable, run by the global QThreadPool.

    Where it deletes itself, only what is written in Python of it may be used once it has started.
    """

    def __init__(self, worker, qt):
        super().__init__(worker)
        self._pool = qt.core.QThreadPool.globalInstance()
        self._others = self._pool.activeThreadCount()

    def start(self):
        self._pool.start(self.worker)

    def is_running(self):
        return self._pool.activeThreadCount() > self._others

    def keep(self):
        self._pool.releaseThread()  # the pool has its size again for those that follow


class PythonThread(_Worker):
    """A threading.Thread."""

    def is_running(self):
        return self.worker.is_alive()

    def release(self, is_delete):
        self.worker.join()


class Startable(_Worker):
    """Any object with start() and a way to stop. It runs while it says so, or a thread of its own
    that it holds does."""

    def __init__(self, worker, qt):
        super().__init__(worker)
        if not callable(getattr(worker, "start", None)) or not any(
            callable(getattr(worker, name, None)) for name in _STOPPERS
        ):
            raise TargetError(
                "construct",
                f"the target gave a {type(worker).__name__}, which is no worker: expected a "
                "QThread, a QObject in a thread of its own (or the pair of both), a QRunnable, a "
                "threading.Thread, or an object with start() and stop(), cancel(), "
                "requestInterruption() or quit()",
            )
        self._qt = qt
        self._others = ()  # threads that it refers to and that ran before it did

    def start(self):
        self._others = [thread for thread in self._threads() if self._is_alive(thread)]
        self.worker.start()

    def is_running(self):
        if self._qt and not self._qt.is_valid(self.worker):
            return False
        for name in _RUNNING:
            answer = getattr(self.worker, name, None)
            if answer is not None and (answer() if callable(answer) else answer):
                return True
        return any(
            self._is_alive(thread) and not any(thread is other for other in self._others)
            for thread in self._threads()
        )

    def _threads(self):
        """The threads among its attributes, but for the one that everything begins in."""
        kinds = (threading.Thread, self._qt.core.QThread) if self._qt else threading.Thread
        found = [value for _, value in _attributes(self.worker) if isinstance(value, kinds)]
        return [thread for thread in found if not self._is_main(thread)]

    def _is_main(self, thread):
        is_main = thread is threading.main_thread()
        return is_main or bool(self._qt and self._qt.is_gui_thread(thread))

    def _is_alive(self, thread):
        if isinstance(thread, threading.Thread):
            return thread.is_alive()
        return self._qt.is_valid(thread) and thread.isRunning()

    def ask_to_stop(self):
        if not self._qt or self._qt.is_valid(self.worker):
            super().ask_to_stop()

    def release(self, is_delete):
        if is_delete and hasattr(self.worker, "deleteLater") and self._qt.is_valid(self.worker):
            self.worker.deleteLater()


def thread_ids():
    """The kernel's ids of the threads of this process."""
    return set(map(int, os.listdir("/proc/self/task")))


def _thread_of(worker):
    thread = worker.thread()
    if thread is None:
        raise TargetError(
            "construct",
            f"the thread of the {type(worker).__name__} is gone already: return the pair "
            "(worker, thread), or keep the thread in an attribute of the worker",
        )
    return thread


def _attributes(worker):
    return list(getattr(worker, "__dict__", {}).items())


def _call_first(worker, names):
    for name in names:
        method = getattr(worker, name, None)
        if callable(method) and _needs_nothing(method):
            method()
            return True
    return False


def _needs_nothing(method):
    if not inspect.ismethod(method):
        return True  # of C++
    try:
        inspect.signature(method).bind()
    except TypeError:
        return False
    return True


def _set_stop_events(worker):
    for name, value in _attributes(worker):
        if isinstance(value, threading.Event) and any(part in name for part in _STOP_EVENTS):
            value.set()
