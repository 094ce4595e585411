"""The profiler under its first name: ``from memory_leak_profiler import MemoryLeakProfiler``."""

from leakpal import LeakResult, MemoryLeakProfiler, MemorySnapshot, cycles

__all__ = ["LeakResult", "MemoryLeakProfiler", "MemorySnapshot", "cycles"]
