"""What was measured, as Python objects. 1 MB is 1,000,000 bytes."""

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

_MB = 1_000_000
_DETAILS = (
    "leaked_workers",
    "leaked_threads",
    "leaked_fds",
    "per_cycle",
    "per_cycle_yours",
    "workers",
    "threads",
    "descriptors",
    "orphans",
    "refcount_growth",
    "garbage_waiting_per_cycle",
    "survivors",
    "settle",
)


class MemorySnapshot:
    """Memory at one moment. The numbers are read when the first of them is asked for."""

    __slots__ = ("_number", "_read", "label")

    def __init__(self, label: str, number: int, read: Callable[[str, int], Any]) -> None:
        self.label = label
        self._number = number
        self._read = read

    @property
    def json(self) -> Mapping[str, Any]:
        """All of it, as a snapshot of the JSON result. RuntimeError when it cannot be read."""
        return self._read(self.label, self._number)

    @property
    def process_memory_mb(self) -> float:
        """Resident memory of the process, in MB."""
        return float(self.json["rss_bytes"]) / _MB

    @property
    def heap_mb(self) -> float:
        """The live heap in MB, native and Python: what was allocated and not freed; 0: not seen."""
        return float(self.json["heap_bytes"]) / _MB

    @property
    def python_objects(self) -> Mapping[str, int]:
        """How many Python objects there are of each type, of those the collector knows."""
        return self.json["python_objects"]

    @property
    def qt_objects(self) -> Mapping[str, int]:
        """How many QObjects there are of each class."""
        return self.json["qt_objects"]

    @property
    def thread_count(self) -> int:
        """Threads of the process, native ones too, without leakpal's own."""
        return self.json["threads"]

    @property
    def gc_stats(self) -> Mapping[str, int]:
        """Sums of gc.get_stats(), and the length of gc.garbage."""
        return self.json["gc"]

    def memory_delta_mb(self, other: "MemorySnapshot") -> float:
        """By how many MB the live heap is larger than in ``other``; resident memory where the
        heap is not seen."""
        here, there = self.json, other.json
        key = "heap_bytes" if here["heap_bytes"] and there["heap_bytes"] else "rss_bytes"
        return float(here[key] - there[key]) / _MB

    def object_deltas(self, other: "MemorySnapshot") -> Mapping[str, int]:
        """{type or class: how many more there are than in ``other``}, without zeros. A QObject
        and the Python object that wraps it have one name and count once."""
        deltas: dict[str, int] = {}
        numbers, others = self.json, other.json
        for key in ("python_objects", "qt_objects"):
            here, there = numbers[key], others[key]
            for name in {*here, *there}:
                delta = here.get(name, 0) - there.get(name, 0)
                if abs(delta) > abs(deltas.get(name, 0)):
                    deltas[name] = delta
        return dict(sorted(deltas.items()))

    def __repr__(self) -> str:
        return f"<MemorySnapshot {self.label!r}>"


class LeakResult:
    """What a profile found out. Numbers are those of the application's own leaks, over the cycles
    asked for; None when the test was not measured to its end (then ``error`` says why)."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.json = json

    @property
    def name(self) -> str:
        return self.json["name"]

    @property
    def verdict(self) -> str:
        """ "clean", "leak", "bounded", "inconclusive" or "error"."""
        return self.json["verdict"]

    @property
    def leak_detected(self) -> bool:
        """Whether the verdict is "leak", within budget or not."""
        return self.json["leak_detected"]

    @property
    def leak_severity(self) -> str:
        """ "none", "minor", "moderate" (from 5 MB in all) or "severe" (above 20 MB)."""
        return self.json["severity"]

    @property
    def over_budget(self) -> bool:
        return self.json["over_budget"]

    @property
    def cycles_completed(self) -> int:
        """Counted cycles that were run, of those asked for."""
        cycles = self.json["cycles"]
        return min(cycles["counted"], cycles["asked"])

    @property
    def memory_leaked_mb(self) -> Optional[float]:
        """MB leaked in all."""
        total = self.json["total_leaked_bytes"]
        return None if total is None else total / _MB

    @property
    def memory_leaked_per_cycle_mb(self) -> Optional[float]:
        """MB leaked in each cycle; times 1000 it is KB."""
        rates = self.json["per_cycle_yours"]
        return None if rates is None else rates["bytes"] / _MB

    @property
    def objects_leaked(self) -> Optional[int]:
        """Python objects and QObjects without a Python wrapper, in all."""
        return self.json["objects_leaked"]

    @property
    def leaks(self) -> Sequence[Mapping[str, Any]]:
        """What leaks, the application's own and others', as in the JSON result."""
        return self.json["leaks"]

    @property
    def leak_details(self) -> Mapping[str, Any]:
        """Numbers of the JSON result: "leaked_workers", "leaked_threads", "per_cycle", ..."""
        return {key: self.json[key] for key in _DETAILS if key in self.json}

    @property
    def error(self) -> Optional[Mapping[str, Any]]:
        """{"kind", "message", ...} when it was not measured to its end, else None."""
        return self.json["error"]

    @property
    def snapshots(self) -> Sequence[MemorySnapshot]:
        """Before the first cycle, after each one, after the last."""
        return [
            MemorySnapshot(entry["label"], number, self._snapshot)
            for number, entry in enumerate(self.json["snapshots"])
        ]

    def _snapshot(self, label: str, number: int) -> Mapping[str, Any]:
        return self.json["snapshots"][number]

    @property
    def baseline_snapshot(self) -> MemorySnapshot:
        """Before the first cycle."""
        return self.snapshots[0]

    @property
    def final_snapshot(self) -> MemorySnapshot:
        """After the last cycle."""
        return self.snapshots[-1]

    def __repr__(self) -> str:
        return f"<LeakResult {self.name!r}: {self.verdict}>"
