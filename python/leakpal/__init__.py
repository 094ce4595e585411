"""leakpal: says exactly what every repetition of an operation leaves behind in a Qt application.

Importing it makes the agent live in this process where that can be; see ``MemoryLeakProfiler`` and
``cycles``. LEAKPAL_DISABLE=1 leaves everything off.
"""

from leakpal import _process

TYPE_CHECKING = False  # typing is not imported for it
if TYPE_CHECKING:
    from typing import Any

    from leakpal._cycles import cycles
    from leakpal._profiler import MemoryLeakProfiler
    from leakpal._results import LeakResult, MemorySnapshot

__all__ = ["LeakResult", "MemoryLeakProfiler", "MemorySnapshot", "cycles"]

_HOME = {
    "LeakResult": "_results",
    "MemoryLeakProfiler": "_profiler",
    "MemorySnapshot": "_results",
    "cycles": "_cycles",
}

_process.start()


def __getattr__(name: str) -> "Any":
    """The command's own runs need none of these, and load none."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"leakpal.{_HOME[name]}"), name)
    globals()[name] = value
    return value
