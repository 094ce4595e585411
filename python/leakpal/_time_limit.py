"""The end of a profile that stands in an event loop.

At the limit the agent records where the test thread stands and raises TimeoutError in it, which
native code does not notice: a modal ``exec()`` waits on. A timer of the binding runs in that very
loop and ends it.
"""

import importlib

from leakpal import _qt

_GRACE_MS = 100  # the agent's record of the stack comes first
_MAX_MS = 2**31 - 1
_ATTEMPTS_BY_CLOSING = 5


class TimeLimit:
    """Runs from start() to stop(), in the thread of both; nothing without a QApplication."""

    def __init__(self, seconds):
        self.is_over = False
        self._seconds = seconds
        self._attempts = 0
        self._timer = self._application = None

    def start(self):
        binding = _qt.imported()
        core = importlib.import_module(f"{binding}.QtCore") if binding else None
        self._application = core.QCoreApplication.instance() if core else None
        if self._application is None:
            return
        self._timer = core.QTimer(self._application)
        self._timer.timeout.connect(self._end_loop)
        self._timer.start(min(int(self._seconds * 1000) + _GRACE_MS, _MAX_MS))

    def stop(self):
        if self._timer is None:
            return
        timer, self._timer = self._timer, None
        timer.stop()
        timer.timeout.disconnect(self._end_loop)
        timer.setParent(None)
        if self._attempts > _ATTEMPTS_BY_CLOSING:
            # QCoreApplication.exit() lets every later loop end at once, until exec() has run.
            timer.singleShot(0, self._application.quit)
            (getattr(self._application, "exec", None) or self._application.exec_)()

    def _end_loop(self):
        self.is_over = True
        self._attempts += 1
        self._timer.setInterval(_GRACE_MS)
        modal = getattr(self._application, "activeModalWidget", lambda: None)()
        if self._attempts > _ATTEMPTS_BY_CLOSING:
            self._application.exit(1)
        elif modal is not None and not modal.close() and hasattr(modal, "done"):
            modal.done(0)
