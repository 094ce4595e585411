"""Cycles around any block, and under every profile of the Python API."""

import logging
import sys
from collections.abc import Iterator
from typing import Any, Optional

from leakpal import _process, _recording
from leakpal._results import LeakResult

_log = logging.getLogger("leakpal")
_log.addHandler(logging.NullHandler())
_running: list[str] = []  # the test that runs now


class Cycles:
    """``with leakpal.cycles("open project", 10) as c: for _ in c: open_project()``

    ``result`` is there after the block. A loop that was left early is judged by the cycles that it
    ran; when the block raises, the result says so, and the exception goes on.
    """

    def __init__(
        self,
        name: str,
        count: int = 10,
        *,
        kind: str = "cycles",
        target: Optional[str] = None,
        warmup: int = 2,
        settle: float = 1.0,
        timeout: float = 300.0,
        prove: bool = False,
        is_delete: bool = False,
    ) -> None:
        _check(count, warmup, settle, timeout)
        self._name = name
        self._plan = (name, kind, target or name, warmup, count)
        self._options = {
            "is_delete": is_delete,
            "settle": settle,
            "timeout": timeout,
            "prove": prove,
        }
        self._slot_error: Optional[BaseException] = None
        self._result: Optional[LeakResult] = None

    @property
    def result(self) -> LeakResult:
        """What came out. RuntimeError before the block has ended."""
        if self._result is None:
            raise RuntimeError(f"{self._name}: there is no result, as its cycles have not ended")
        return self._result

    @property
    def has_result(self) -> bool:
        return self._result is not None

    def __enter__(self) -> "Cycles":
        from leakpal._time_limit import TimeLimit

        self._agent = _process.agent()
        if self._agent.is_testing():
            raise RuntimeError(f"{self._name}: {running() or 'another test'} has not ended yet")
        _log.info("%s begins: %d warm-up and %d counted cycles", self._name, *self._plan[3:])
        self._agent.attach()
        self._limit = TimeLimit(self._options["timeout"])
        self._limit.start()
        self._excepthook, sys.excepthook = sys.excepthook, self._note_slot_error
        _running.append(self._name)
        try:
            self._agent.test_begin(*self._plan, **self._options, raises=True)
        except BaseException:
            self._leave()
            raise
        return self

    def __iter__(self) -> Iterator[int]:
        """Counts cycles from 1; warm-up and further cycles are among them."""
        number = 0
        while not self._limit.is_over and self._agent.test_next():
            number += 1
            yield number

    def __exit__(self, kind: Any, error: Optional[BaseException], trace: Any) -> bool:
        """True, and the exception goes no further, where a proof cycle raised it: what leakpal
        meddled with there is no failure of the application."""
        from leakpal import _failures

        is_of_proof = self._agent.is_proving() and isinstance(error, Exception)
        is_late = self._limit.is_over or isinstance(error, TimeoutError)
        if error is not None and not is_late:
            _failures.record(error)
        try:
            self._agent.test_end()
        finally:
            self._leave()
        self._read_result(error)
        if is_late:
            self._raise_hang(error)
        if error is None and self._slot_error is not None:
            raise self._slot_error
        return is_of_proof

    def _leave(self) -> None:
        self._limit.stop()
        if sys.excepthook == self._note_slot_error:  # not one that the application set meanwhile
            sys.excepthook = self._excepthook
        _running.clear()

    def _read_result(self, error: Optional[BaseException]) -> None:
        try:
            self._result = LeakResult(_recording.last_test())
        except RuntimeError:
            if error is None:
                raise
            _log.exception("%s: no result", self._name)
        else:
            _describe(self._result)

    def _raise_hang(self, error: Optional[BaseException]) -> None:
        failure = self._result.error if self._result else None
        if failure and failure["kind"] == "hang":
            raise TimeoutError(f"{self._name}: {failure['message']}") from error

    def _note_slot_error(self, kind: Any, error: BaseException, trace: Any) -> None:
        """The application's own hook is called too. TimeoutError here is the agent's, meant for
        the loop that the slot runs in."""
        from leakpal import _failures

        if isinstance(error, TimeoutError):
            return
        if _running == [self._name]:
            if not self._agent.is_proving():
                self._slot_error = self._slot_error or error
            _failures.record_from_slot(kind, error, trace)
        self._excepthook(kind, error, trace)


def running() -> str:
    """The name of the test whose cycles run now, or nothing."""
    return _running[0] if _running else ""


def cycles(
    name: str,
    n: int = 10,
    *,
    warmup: int = 2,
    settle: float = 1.0,
    timeout: float = 300.0,
    prove: bool = False,
) -> Cycles:
    """Cycles around the block of a ``with``; iterate over what it gives.

    ``n`` is how many are counted, after ``warmup`` ones. ``settle`` is the longest time in seconds
    that a cycle may take to come to rest, ``timeout`` the one for everything. ``prove``: where it
    leaks, further cycles, at whose ends leakpal itself cuts what holds the leak. RuntimeError where
    the agent is not live; TimeoutError at the limit.
    """
    return Cycles(name, n, warmup=warmup, settle=settle, timeout=timeout, prove=prove)


def _check(count: int, warmup: int, settle: float, timeout: float) -> None:
    if count < 1 or warmup < 0:
        raise ValueError(f"cycles={count}, warmup={warmup}: expected 1 or more, and 0 or more")
    if settle <= 0 or timeout <= 0:
        raise ValueError(f"settle={settle}, timeout={timeout}: expected seconds above 0")


def _describe(result: LeakResult) -> None:
    for cycle in result.json["cycle_results"]:
        _log.debug(
            "%s: cycle %d (%s) took %.3f s, settled in %.3f s, left %d bytes in %d blocks",
            result.name,
            *(cycle[key] for key in ("cycle", "role", "seconds", "settle_seconds")),
            *(cycle[key] for key in ("bytes", "blocks")),
        )
    for busy in result.json["settle"]["busy"]:
        _log.warning("%s: cycle %d did not settle: %s", result.name, busy["cycle"], busy["what"])
    if result.error:
        _log.error("%s: %s", result.name, result.error["message"])
    _log.info("%s ends: %s, severity %s", result.name, result.verdict, result.leak_severity)
