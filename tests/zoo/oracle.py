"""Counts by itself, without leakpal, what a case leaves per cycle.

    python oracle.py FILE.py:NAME dialog|call|worker WARMUP

prints JSON: the Python objects by type, QObjects by class, connections, threads, descriptors and
bytes of malloc that each of COUNTED cycles left. Python's objects are those that the collector
tracks and all that they refer to. Qt's are found by walking children and connections from the
application, the windows and the objects that Python holds; no hook is used. Written against
Qt 5.15 and Qt 6 on 64-bit machines.
"""

import ctypes
import gc
import importlib.util
import json
import os
import sys
import time
from collections import Counter

COUNTED = 10
word = ctypes.c_size_t.from_address
short = ctypes.c_ushort.from_address
int32 = ctypes.c_int.from_address


class QtWalk:
    """Every QObject that can be reached, and their connections, by reading Qt's own structures."""

    def __init__(self, qtpy):
        from qtpy import QtCore, QtWidgets

        self.core, self.widgets = QtCore, QtWidgets
        self.is_qt6 = QtCore.qVersion().startswith("6")
        self.connections_off = 96 if self.is_qt6 else 64
        if qtpy.API_NAME.startswith("PyQt"):
            sip = __import__(f"{qtpy.API_NAME}.sip", fromlist=["sip"])
            self.is_alive = lambda o: not sip.isdeleted(o)
            self.address = lambda o: int(sip.unwrapinstance(o))
        else:
            shiboken = __import__("shiboken6" if self.is_qt6 else "shiboken2")
            self.is_alive = shiboken.isValid
            self.address = lambda o: shiboken.getCppPointer(o)[0]
        with open("/proc/self/maps") as maps:
            path = next(x.split()[-1] for x in maps if "Qt6Core" in x or "Qt5Core" in x)
        self.class_name_of_meta = ctypes.CDLL(path)["_ZNK11QMetaObject9classNameEv"]
        self.class_name_of_meta.restype = ctypes.c_char_p
        self.class_name_of_meta.argtypes = [ctypes.c_void_p]

    def class_name(self, obj):
        meta_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(
            word(word(obj).value).value
        )
        return self.class_name_of_meta(meta_object(obj)).decode()

    def children(self, private):
        data = word(private + 24).value
        if self.is_qt6:
            start, count = word(private + 32).value, word(private + 40).value
        else:
            first, last = int32(data + 8).value, int32(data + 12).value
            start, count = data + 16 + 8 * first, last - first
        return [word(start + 8 * i).value for i in range(count)]

    def connections(self, private):
        """(signal index, receiver) of each connection that the object's own lists hold."""
        data = word(private + self.connections_off).value
        if not data:
            return
        vector = word(data + 8).value
        if not vector:
            return
        count = int32(vector + 8).value
        for signal in range(-1, count):
            connection = word(vector + 16 + 16 * (signal + 1)).value
            while connection:
                receiver = word(connection + 40).value
                if receiver:
                    yield signal, receiver
                connection = word(connection + 16).value

    def roots(self):
        app = self.widgets.QApplication.instance()
        found = [app, *app.allWidgets(), *app.allWindows(), *app.screens()]
        wrappers = [o for o in gc.get_objects() if isinstance(o, self.core.QObject)]
        found += [o for o in wrappers if self.is_alive(o)]
        threads = [o for o in found if isinstance(o, self.core.QThread)]
        dispatchers = [self.core.QAbstractEventDispatcher.instance(t) for t in threads]
        found += [d for d in dispatchers if d is not None]
        return [self.address(o) for o in found]

    def is_bookkeeping(self, signal, receiver):
        name = self.class_name(receiver)
        hidden = (
            "PyQtSlotProxy",
            "PyQtMonitor",
            "PySide::SenderSignalDeletionTracker",
            "__GlobalReceiver__",
            "QAccessibleCache",
        )
        return signal == 0 and name.startswith(hidden)

    def count(self):
        queue, seen, connections = self.roots(), set(), Counter()
        while queue:
            obj = queue.pop()
            if obj in seen:
                continue
            seen.add(obj)
            private = word(obj + 8).value
            queue += self.children(private)
            for signal, receiver in self.connections(private):
                queue.append(receiver)
                if not self.is_bookkeeping(signal, receiver):
                    name = f"{self.class_name(obj)}.{signal} -> {self.class_name(receiver)}"
                    connections[name] += 1
        return Counter(self.class_name(o) for o in seen), connections


def load(target):
    path, name = target.rsplit(":", 1)
    spec = importlib.util.spec_from_file_location("case", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def deliver_events(qtpy):
    from qtpy.QtCore import QCoreApplication, QEvent

    deferred = QEvent.Type.DeferredDelete if hasattr(QEvent, "Type") else QEvent.DeferredDelete
    if qtpy.API_NAME == "PyQt6":
        deferred = deferred.value
    elif qtpy.API_NAME == "PyQt5":
        deferred = int(deferred)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, deferred)


KEPT = []  # what still runs: to delete it would end the process


def operate(worker):
    """Start it, let it work for a moment, stop it, wait a moment."""
    worker.start()
    is_running = getattr(worker, "isRunning", None) or worker.is_alive
    for ask in (None, worker.stop):
        if ask is not None and is_running():
            ask()
        deadline = time.monotonic() + 0.05
        while is_running() and time.monotonic() < deadline:
            time.sleep(0.001)
    if is_running():
        KEPT.append(worker)


def run_cycles(qtpy, target, kind, count):
    for _ in range(count):
        opened = target()
        if kind == "worker":
            operate(opened)
        if kind == "dialog":
            opened.show()
            deliver_events(qtpy)
            opened.close()
        del opened
        deliver_events(qtpy)
    for _ in range(3):
        gc.collect()
        deliver_events(qtpy)


def python_count():
    """Objects by type: those that the collector tracks, and those that only they refer to."""
    queue = gc.get_objects()
    seen = {id(o): o for o in queue}
    own = {id(queue), id(seen), id(sys._getframe())}
    counts = Counter()
    while queue:
        obj = queue.pop()
        if id(obj) in own:
            continue
        counts[type(obj).__name__] += 1
        for referent in gc.get_referents(obj):
            if id(referent) not in seen:
                seen[id(referent)] = referent
                queue.append(referent)
    del counts["int"]  # among them are the addresses counted here
    return counts


def steady(after, before):
    """What each cycle added to a counter; what was not added in every cycle is left out."""
    added = {k: (n - before[k]) / COUNTED for k, n in after.items()}
    return {k: round(n) for k, n in sorted(added.items()) if n >= 1}


def main():
    import qtpy
    from qtpy.QtWidgets import QApplication

    app = QApplication([])
    target, kind = load(sys.argv[1]), sys.argv[2]
    walk = QtWalk(qtpy)
    run_cycles(qtpy, target, kind, int(sys.argv[3]))
    python_count()
    objects = python_count()
    run_cycles(qtpy, target, kind, COUNTED)
    objects_after = python_count()
    walk.count()
    qobjects, connections = walk.count()
    threads, fds = os.listdir("/proc/self/task"), os.listdir("/proc/self/fd")
    run_cycles(qtpy, target, kind, COUNTED)
    qobjects_after, connections_after = walk.count()
    threads_after, fds_after = os.listdir("/proc/self/task"), os.listdir("/proc/self/fd")
    result = {
        "python_objects": steady(objects_after, objects),
        "qobjects": steady(qobjects_after, qobjects),
        "connections": steady(connections_after, connections),
        "threads": (len(threads_after) - len(threads)) // COUNTED,
        "fds": (len(fds_after) - len(fds)) // COUNTED,
    }
    print(json.dumps(result))
    sys.stdout.flush()
    del app
    os._exit(0)


main()
