"""The C++ side of a binding's objects: whether it is there, where, and its end."""

import importlib
import sys


class QtObjects:
    """For one binding, whose QtCore has been imported. ``core`` is that module; ``application`` may
    be None."""

    def __init__(self, binding, application):
        self.core = sys.modules[f"{binding}.QtCore"]
        self._wrapped = (self.core.QObject, self.core.QRunnable)
        if binding.startswith("PyQt"):
            sip = importlib.import_module(f"{binding}.sip")
            self._is_deleted, self._pointer = sip.isdeleted, sip.unwrapinstance
        else:
            shiboken = importlib.import_module("shiboken6" if binding == "PySide6" else "shiboken2")
            self._is_deleted = lambda wrapper: not shiboken.isValid(wrapper)
            self._pointer = lambda wrapper: shiboken.getCppPointer(wrapper)[0]
        self._gui_thread = self.address_of(application.thread()) if application else 0

    def is_valid(self, thing):
        """False for a QObject or QRunnable whose C++ side was deleted; True for all else."""
        return not isinstance(thing, self._wrapped) or not self._is_deleted(thing)

    def address_of(self, thing):
        """The address of the C++ side of a QObject or QRunnable; 0 when there is none."""
        if not isinstance(thing, self._wrapped) or self._is_deleted(thing):
            return 0
        return int(self._pointer(thing))

    def delete_with_thread(self, thing, thread):
        """Have a QObject deleted by the thread that it lives in, when this one ends.

        Afterwards is too late: PyQt's own deletion waits in the queue of the ended thread.
        """
        if hasattr(self.core, "SIGNAL"):  # PySide; its other connect() leaves the method's name
            signal, slot = self.core.SIGNAL("finished()"), self.core.SLOT("deleteLater()")
            self.core.QObject.connect(thread, signal, thing, slot)
        else:
            thread.finished.connect(thing.deleteLater)

    def is_gui_thread(self, thread):
        """Whether this is the QThread that the application object lives in."""
        return self.address_of(thread) == self._gui_thread

    def is_of_gui_thread(self, thing):
        """Whether a QObject lives in the thread of the application object."""
        return self.is_gui_thread(thing.thread())
