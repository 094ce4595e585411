"""The profiler for scripts and tests that run inside the application's own process."""

import contextlib
import functools
import importlib
import logging
from collections.abc import Iterator
from typing import Any, Callable, Optional

from leakpal import _process, _recording
from leakpal._cycles import Cycles, running
from leakpal._results import LeakResult, MemorySnapshot

_log = logging.getLogger("leakpal")
_kept: list[Any] = []  # the QApplication: it would go with its last reference


class MemoryLeakProfiler:
    """Profiles what this process does, by the same engine as the command.

    Every profile raises RuntimeError where the agent is not live, TimeoutError at its time limit,
    and passes on what the application raises; what was measured by then is the last of ``results``.
    ``settle`` is the longest time in seconds that a cycle may take to come to rest, ``timeout`` the
    one for the whole profile, ``warmup`` how many cycles go before the counted ones. ``prove``:
    where it leaks, further cycles, at whose ends leakpal itself cuts what holds the leak.
    """

    def __init__(self) -> None:
        self.results: list[LeakResult] = []
        self.baseline: Optional[MemorySnapshot] = None

    def establish_baseline(self) -> MemorySnapshot:
        """Memory at rest: events are handled and garbage is collected first, for a second at most.
        The snapshot is ``baseline`` from now on."""
        agent = _process.agent()
        _load_the_rest()
        agent.attach()
        agent.settle(1.0)
        self.baseline = self.take_memory_snapshot("baseline")
        return self.baseline

    def take_memory_snapshot(self, label: str) -> MemorySnapshot:
        """Memory as it is now. Cheap; not inside of cycles (RuntimeError)."""
        if running():
            raise RuntimeError(f"{label}: no snapshot while the cycles of {running()} run")
        snapshot = MemorySnapshot(label, _recording.take_snapshot(label), _recording.snapshot)
        _log.info("snapshot %s", label)
        return snapshot

    def profile_dialog_lifecycle(
        self,
        name: str,
        cls: Callable[..., Any],
        cycles: int = 10,
        *,
        warmup: int = 2,
        settle: float = 1.0,
        timeout: float = 300.0,
        prove: bool = False,
        interact: Optional[Callable[[Any], Any]] = None,
        delete: bool = False,
        **kwargs: Any,
    ) -> LeakResult:
        """Open, close and drop ``cls(**kwargs)`` again and again.

        ``interact`` is called with each open dialog; ``delete`` also calls its deleteLater(). A
        parameter of the dialog that has a name of ours goes by functools.partial. A QApplication is
        made when there is none.
        """
        from leakpal import _dialogs

        plan = Cycles(
            name,
            cycles,
            kind="dialog",
            target=_name_of(cls),
            warmup=warmup,
            settle=settle,
            timeout=timeout,
            prove=prove,
            is_delete=delete,
        )
        _process.agent()
        make = functools.partial(cls, **kwargs)
        return self._run(plan, _dialogs.cycle(make, _start_application(), name, interact, delete))

    def profile_worker_operations(
        self,
        name: str,
        factory: Callable[..., Any],
        operations: int = 20,
        *,
        warmup: int = 2,
        settle: float = 1.0,
        timeout: float = 300.0,
        prove: bool = False,
        interact: Optional[Callable[[Any], Any]] = None,
        delete: bool = False,
        **kwargs: Any,
    ) -> LeakResult:
        """Start, stop and drop the worker that ``factory(**kwargs)`` returns, again and again.

        ``interact`` is called with each running worker. One that ignores its stop is kept, and
        counted in ``leak_details["leaked_workers"]``.
        """
        from leakpal import _workers

        plan = Cycles(
            name,
            operations,
            kind="worker",
            target=_name_of(factory),
            warmup=warmup,
            settle=settle,
            timeout=timeout,
            prove=prove,
            is_delete=delete,
        )
        _process.agent()
        make = functools.partial(factory, **kwargs)
        room = {"delete": delete, "warmup": warmup, "cycles": operations}
        cycle = _workers.Operations(make, _start_application(), _qt_objects(), room, interact)
        return self._run(plan, cycle, cycle.record_left)

    def profile_operation(
        self,
        name: str,
        fn: Callable[..., Any],
        cycles: int = 10,
        *,
        warmup: int = 2,
        settle: float = 1.0,
        timeout: float = 300.0,
        prove: bool = False,
        **kwargs: Any,
    ) -> LeakResult:
        """Call ``fn(**kwargs)`` again and again."""
        plan = Cycles(
            name,
            cycles,
            kind="call",
            target=_name_of(fn),
            warmup=warmup,
            settle=settle,
            timeout=timeout,
            prove=prove,
        )
        return self._run(plan, functools.partial(fn, **kwargs))

    def generate_leak_report(self, output: Optional[str] = None) -> str:
        """The text report of everything measured in this process; also written to the file
        ``output``. OSError when that cannot be written."""
        text = _recording.text()
        if output is not None:
            with open(output, "w", encoding="utf-8") as file:
                file.write(text)
        return text

    def _run(
        self, plan: Cycles, cycle: Callable[[], Any], at_end: Callable[[], Any] = lambda: None
    ) -> LeakResult:
        from leakpal import _loop

        try:
            with plan:
                _loop.run(plan, cycle, at_end)
        finally:
            if plan.has_result:
                self.results.append(plan.result)
        return plan.result


def _load_the_rest() -> None:
    """What profiles need is there before the baseline, and so in no difference to it."""
    for name in (
        "_application",
        "_dialogs",
        "_failures",
        "_loop",
        "_qt_objects",
        "_time_limit",
        "_workers",
    ):
        importlib.import_module(f"leakpal.{name}")


def _name_of(target: Callable[..., Any]) -> str:
    module = getattr(target, "__module__", None)
    name = getattr(target, "__qualname__", type(target).__name__)
    return f"{module}:{name}" if module else name


def _start_application() -> Any:
    """The QApplication, made when there is none; None without a binding."""
    from leakpal import _application, _qt

    binding = _qt.imported()
    if binding is None:
        return None
    if not _kept:
        with _offscreen_without_display():
            _kept.append(_application.start(binding))
    return _kept[0]


@contextlib.contextmanager
def _offscreen_without_display() -> Iterator[None]:
    """As the command does it for its own process; here the environment is the script's."""
    import os

    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_display or "QT_QPA_PLATFORM" in os.environ:
        yield
        return
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        yield
    finally:
        del os.environ["QT_QPA_PLATFORM"]


def _qt_objects() -> Any:
    """What the binding tells of QObjects; None without one."""
    from leakpal import _qt, _qt_objects

    binding = _qt.imported()
    return _qt_objects.QtObjects(binding, _start_application()) if binding else None
