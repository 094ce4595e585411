"""Runs a workload in chunks, each a cycle of leakpal's when its agent is there.

Prints the median time of a chunk, without the settling between them, and the peak of the memory.
BENCH_CHUNKS says how many chunks; with BENCH_MARKS=0 the agent is loaded and no cycle ever runs.
With BENCH_CAPTURE=1 each chunk leaks an object, so that cycles with stacks follow; the median is
then theirs.
"""

import array
import ctypes
import json
import os
import statistics
import time


class Options(ctypes.Structure):
    """struct leakpal_options of leakpal.h."""

    _fields_ = [
        ("kind", ctypes.c_char_p),
        ("target", ctypes.c_char_p),
        ("warmup", ctypes.c_uint32),
        ("counted", ctypes.c_uint32),
        ("has_warmup", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("settle_seconds", ctypes.c_double),
        ("timeout_seconds", ctypes.c_double),
    ]


def agent():
    """The C interface of the agent, or None: preloaded, or made live here where BENCH_AGENT says
    which file it is and BENCH_RECORDING where the recording goes."""
    file = os.environ.get("BENCH_AGENT")
    library = ctypes.PyDLL(file)  # keeps the GIL: the agent collects garbage between cycles
    if os.environ.get("BENCH_MARKS") == "0" or not hasattr(library, "leakpal_test_begin"):
        return None
    if file is not None and library.leakpal_start(os.environ["BENCH_RECORDING"].encode(), 0) != 0:
        raise OSError(f"{file}: the agent cannot be made live")
    library.leakpal_test_begin.restype = ctypes.c_void_p
    library.leakpal_test_begin.argtypes = [ctypes.c_char_p, ctypes.POINTER(Options)]
    library.leakpal_test_next.argtypes = [ctypes.c_void_p]
    library.leakpal_test_end.argtypes = [ctypes.c_void_p]
    return library


def cycles(count):
    """Yields count times, and more often when the agent wants to see more cycles."""
    library = agent()
    if library is None:
        yield from range(count)
        return
    options = Options(counted=count, has_warmup=1, timeout_seconds=3600)
    test = library.leakpal_test_begin(b"bench", ctypes.byref(options))
    cycle = 0
    while library.leakpal_test_next(test):
        yield cycle
        cycle += 1
    library.leakpal_test_end(test)


def peak_kb():
    """The greatest resident set so far, in units of 1,000 bytes."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1.024


class Leaked:
    newest = None

    def __init__(self):
        self.before, Leaked.newest = Leaked.newest, self


CAPTURE_CYCLES = 3  # the last ones, where something leaks (LP_PLAN_CAPTURE)


def run(work):
    chunks = int(os.environ.get("BENCH_CHUNKS", "10"))
    captures = os.environ.get("BENCH_CAPTURE") == "1"
    chosen = slice(-CAPTURE_CYCLES, None) if captures else slice(chunks)
    seconds, cpu_seconds = array.array("d"), array.array("d")
    for _ in cycles(chunks):
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - start)
        cpu_seconds.append(time.process_time() - cpu_start)
        if captures:
            Leaked()
    result = {
        "seconds": statistics.median(seconds[chosen]),
        "cpu_seconds": statistics.median(cpu_seconds[chosen]),
        "peak_kb": peak_kb(),
    }
    print(json.dumps(result))
