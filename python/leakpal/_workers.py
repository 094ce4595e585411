"""Operations of a worker, and which workers they left.

An operation makes a worker, starts it, lets it work, asks it to stop, waits for its end and drops
it. What is written down of each operation goes into arrays of numbers that are made before the
first one: a worker that was dropped properly leaves nothing, and neither does the bookkeeping.
"""

import array
import gc
import time

from leakpal import _agent, _worker_kinds

_WORK_SECONDS = 0.1  # then what has not ended by itself is asked to stop
_PATIENCE_SECONDS = 1.0
_SHORT_PATIENCE_SECONDS = 0.1  # after so many in a row had ignored their stop for all of it
_STUBBORN_ENOUGH = 3
_PAUSE_SECONDS = 0.0005
_MAX_FACTOR = 4  # the agent runs at most so many times the operations asked for
_MORE = 128  # and trailing ones, those with stacks, and those of a proof


class Operations:
    """Called once for each operation; ``record_left()`` once after all of them.

    ``make()`` returns the worker; ``interact``, or None, is called with it while it works.
    """

    def __init__(self, make, application, qt, profile, interact):
        self._make, self._application, self._qt = make, application, qt
        self._interact, self._is_delete = interact, profile["delete"]
        room = profile["warmup"] + _MAX_FACTOR * profile["cycles"] + _MORE
        self._workers, self._threads = _Places(room), _Places(room)
        self._thread_ids = array.array("q", bytes(8 * room))
        self._is_kept = bytearray(room)
        self._count = self._stubborn = 0

    def __call__(self):
        number, self._count = self._count, self._count + 1
        before = _worker_kinds.thread_ids()
        kind = _worker_kinds.of(self._make(), self._qt)
        self._remember(number, kind)
        try:
            self._run(kind)
        except BaseException:
            self._keep(number, kind, before)  # dropped while it runs it would abort the process
            raise
        if kind.is_running():
            self._keep(number, kind, before)
        else:
            kind.release(self._is_delete)

    def _run(self, kind):
        kind.start()
        self._process_events()
        if self._interact is not None:
            self._interact(kind.worker)
        self._wait(kind, _WORK_SECONDS)
        _agent.test_remember()
        if not kind.is_running():
            return
        kind.ask_to_stop()
        is_short = self._stubborn >= _STUBBORN_ENOUGH
        self._wait(kind, _SHORT_PATIENCE_SECONDS if is_short else _PATIENCE_SECONDS)
        self._stubborn = self._stubborn + 1 if kind.is_running() else 0

    def _wait(self, kind, seconds):
        """Let events run until the worker has ended, at most so long."""
        limit = time.monotonic() + seconds
        while kind.is_running() and time.monotonic() < limit:
            self._process_events()
            time.sleep(_PAUSE_SECONDS)

    def _process_events(self):
        if self._application is not None:
            self._application.processEvents()

    def _remember(self, number, kind):
        self._workers.remember(number, kind.parts[0], self._qt)
        if len(kind.parts) > 1:
            self._threads.remember(number, kind.parts[1], self._qt)

    def _keep(self, number, kind, before):
        for part in kind.parts:
            _agent.keep(part)
        kind.keep()
        self._is_kept[number] = True
        started = _worker_kinds.thread_ids() - before
        if len(started) == 1:
            self._thread_ids[number] = started.pop()

    def record_left(self):
        """Record the workers that are still there, with their operations; before the test ends."""
        workers, threads = self._workers.living(self._count), self._threads.living(self._count)
        for number in range(self._count):
            worker, thread = workers.get(number), threads.get(number)
            if worker is not None:
                self._record(number, worker, thread)
            elif self._workers.is_cpp_alive(number):
                self._record_nameless(number, self._workers.class_name)
            elif thread is not None:
                self._record(number, thread, thread)
            elif self._threads.is_cpp_alive(number):
                self._record_nameless(number, self._threads.class_name)

    def _record(self, number, left, thread):
        is_kept = bool(self._is_kept[number])
        state = self._state_of_kept(left, thread) if is_kept else self._state_of_ended(left)
        name = self._name_of(left)
        tid = self._thread_ids[number]
        _agent.worker_left(number + 1, type(left).__name__, name, state, is_kept, tid)

    def _record_nameless(self, number, class_name):
        _agent.worker_left(number + 1, class_name, "", "finished, not deleted", False, 0)

    def _is_qobject(self, left):
        return self._qt is not None and isinstance(left, self._qt.core.QObject)

    def _name_of(self, left):
        if self._is_qobject(left):
            return left.objectName() if self._qt.is_valid(left) else ""
        name = getattr(left, "name", "")
        return name if isinstance(name, str) else ""

    def _state_of_kept(self, left, thread):
        if self._qt and isinstance(left, self._qt.core.QRunnable):
            return "running"  # the pool does not tell of a single task
        kind = _worker_kinds.of(thread or left, self._qt)
        return "running" if kind.is_running() else "stopped late"

    def _state_of_ended(self, left):
        is_there = self._is_qobject(left) and self._qt.is_valid(left)
        return "finished, not deleted" if is_there else "finished, still referred to"


class _Places:
    """Where the objects of the operations were, without holding them."""

    def __init__(self, room):
        self._ids = array.array("Q", bytes(8 * room))
        self._addresses = array.array("Q", bytes(8 * room))
        self.class_name = ""
        self._classes = set()

    def remember(self, number, thing, qt):
        self._ids[number] = id(thing)
        self._addresses[number] = qt.address_of(thing) if qt else 0
        if type(thing).__name__ not in self._classes:
            self.class_name = type(thing).__name__
            self._classes.add(self.class_name)

    def living(self, count):
        """{number: object}. A place that was used again belongs to its last object."""
        last = {self._ids[number]: number for number in range(count)}
        return {
            last[id(thing)]: thing
            for thing in gc.get_objects()
            if id(thing) in last and type(thing).__name__ in self._classes
        }

    def is_cpp_alive(self, number):
        """Whether the QObject that the operation made is alive, its wrapper or not."""
        address = self._addresses[number]
        return bool(address) and _agent.is_qobject_alive(address, number + 1)
