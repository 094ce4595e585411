#!/usr/bin/env python3
"""The first benchmark: what leakpal costs the program that it measures.

Every workload runs in rounds of processes in an order of chance: without leakpal, without it again
(what differs there is noise), with the agent loaded, with each chunk of work inside a cycle, and
with the cycles of an agent that was not preloaded but patched its way in (Python workloads).
A process gives the median time of its chunks; the ratio of a round to its own run without leakpal
is what is compared, so that a machine that changes its speed changes both sides.
docs/BENCHMARK.md says what the numbers mean and which are the goals.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKLOADS = HERE / "workloads"
BINDINGS = ("PySide6", "PyQt6")
GOALS = {"dialog": 1.05, "allocate": 0.85, "storm": 1.3}
TABLE = ("json_documents", "trees", "attributes", "text", "compute", "threads")
RESIDENT_GOALS_KB = {"keep": 8.0, "nothing": 1.0}
AGAIN, LOADED, IN_CYCLES, PATCHED = "again", "loaded", "in cycles", "patched"


class Bench:
    """Where things are, and how often they run."""

    def __init__(self, options, scratch):
        self.leakpal, self.python = options.leakpal, options.python
        self.rounds, self.chunks = options.rounds, options.chunks
        self.only, self.scratch = options.only, scratch

    def environment(self, marks, extra):
        own = {
            "BENCH_MARKS": marks,
            "BENCH_CHUNKS": str(self.chunks),
            "PYTHONDONTWRITEBYTECODE": "1",
            "QT_QPA_PLATFORM": "offscreen",
        }
        return {**os.environ, **own, **extra}

    def under_leakpal(self, command):
        recording = self.scratch / "bench.leakpal"
        return [self.leakpal, "run", "--quiet", "--recording", str(recording), "--", *command]

    def patched(self):
        """The environment in which a Python workload makes the agent live by itself."""
        prefix = Path(self.leakpal).resolve().parent.parent
        found = prefix.glob("lib*/python3*/*-packages/leakpal/libleakpal_agent.so")
        (agent,) = {file.resolve() for file in found}  # lib64 may lead to lib
        recording = self.scratch / "bench.leakpal"
        return {"BENCH_AGENT": str(agent), "BENCH_RECORDING": str(recording)}

    def measure(self, command, marks="0", **extra):
        """Runs a command whose last line of output is JSON; adds the time of the whole process."""
        start = time.perf_counter()
        done = subprocess.run(
            command,
            env=self.environment(marks, extra),
            capture_output=True,
            text=True,
            check=False,
        )
        elapsed = time.perf_counter() - start
        lines = done.stdout.splitlines()
        result = next((line for line in reversed(lines) if line.startswith("{")), None)
        if result is None:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return {**json.loads(result), "whole_seconds": elapsed}

    def round(self, command, **extra):
        """One measurement of each kind, in an order of chance; AGAIN shows what is noise."""
        kinds = {
            "plain": lambda: self.measure(command, **extra),
            AGAIN: lambda: self.measure(command, **extra),
            LOADED: lambda: self.measure(self.under_leakpal(command), **extra),
            IN_CYCLES: lambda: self.measure(self.under_leakpal(command), "1", **extra),
        }
        if command[0] == self.python:
            kinds[PATCHED] = lambda: self.measure(command, "1", **extra, **self.patched())
        order = random.sample(list(kinds), len(kinds))
        return {kind: kinds[kind]() for kind in order}

    def compare(self, name, command, **extra):
        """The rounds of a workload; the first run of all, which fills caches, is not among them."""
        self.measure(command, **extra)
        rounds = [self.round(command, **extra) for _ in range(self.rounds)]
        return {"name": name, **summary(rounds)}


def spread(values):
    """Median, and the middle half of the values."""
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return {
        "median": statistics.median(ordered),
        "low": ordered[quarter],
        "high": ordered[-1 - quarter],
    }


def ratios(rounds, kind, field):
    """None where this kind was not run."""
    found = [r[kind][field] / r["plain"][field] for r in rounds if kind in r]
    return spread(found) if found else None


def summary(rounds):
    return {
        "plain_seconds": spread([r["plain"]["seconds"] for r in rounds]),
        "plain_peak_kb": spread([r["plain"]["peak_kb"] for r in rounds]),
        "again_ratio": ratios(rounds, AGAIN, "seconds"),
        "loaded_ratio": ratios(rounds, LOADED, "seconds"),
        "cycles_ratio": ratios(rounds, IN_CYCLES, "seconds"),
        "patched_ratio": ratios(rounds, PATCHED, "seconds"),
        "cycles_cpu_ratio": ratios(rounds, IN_CYCLES, "cpu_seconds"),
        "whole_ratio": ratios(rounds, IN_CYCLES, "whole_seconds"),
        "whole_seconds_more": spread(
            [r[IN_CYCLES]["whole_seconds"] - r["plain"]["whole_seconds"] for r in rounds]
        ),
        "peak_ratio": ratios(rounds, IN_CYCLES, "peak_kb"),
    }


def has_module(python, module):
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def storm_program(bench):
    program = bench.scratch / "storm"
    compiler = os.environ.get("CC", "cc")
    include = HERE.parent / "include"
    command = [compiler, "-O2", "-pthread", "-I", str(include), str(WORKLOADS / "storm.c")]
    subprocess.run([*command, "-o", str(program)], check=True)
    return [str(program)]


def python_command(bench, workload):
    return [bench.python, str(WORKLOADS / f"{workload}.py")]


def main_workloads(bench):
    """(name, goal, command, environment) of the three workloads that have goals."""
    for binding in BINDINGS:
        if has_module(bench.python, "qtpy") and has_module(bench.python, binding):
            extra = {"QT_API": binding.lower()}
            yield f"dialog ({binding})", GOALS["dialog"], python_command(bench, "dialog"), extra
        else:
            print(f"dialog ({binding}): skipped, {binding} or qtpy is not installed")
    yield "allocate (Python)", GOALS["allocate"], python_command(bench, "allocate"), {}
    yield "storm (C, 2 threads)", GOALS["storm"], storm_program(bench), {}


def shown(s, digits=2):
    if s is None:
        return "-"
    return f"{s['median']:.{digits}f} ({s['low']:.{digits}f}-{s['high']:.{digits}f})"


HEADER = (
    f"{'':24} {'without, s':>20} {'without again':>18} {'agent loaded':>18} {'in cycles':>18} "
    f"{'patched':>18} {'CPU time':>18} {'whole run':>18} {'s more':>18} {'peak memory':>18}  goal"
)


def print_row(result, goal=None):
    met = "" if goal is None else "met" if result["cycles_ratio"]["median"] <= goal else "MISSED"
    columns = [
        shown(result[key])
        for key in (
            "again_ratio",
            "loaded_ratio",
            "cycles_ratio",
            "patched_ratio",
            "cycles_cpu_ratio",
            "whole_ratio",
            "whole_seconds_more",
            "peak_ratio",
        )
    ]
    print(
        f"{result['name']:24} {shown(result['plain_seconds'], 3):>20}",
        *(f"{column:>18}" for column in columns),
        "" if goal is None else f" <= {goal} {met}",
        flush=True,
    )


def compare_all(bench):
    print(HEADER)
    results = []
    workloads = [*main_workloads(bench)]
    workloads += [(name, None, python_command(bench, name), {}) for name in TABLE]
    for name, goal, command, extra in workloads:
        if bench.only in name:
            results.append({**bench.compare(name, command, **extra), "goal": goal})
            print_row(results[-1], goal)
    return results


def resident_growth(bench, mode, cycles):
    """Growth of the resident set a cycle, with the agent minus without."""
    command = [*python_command(bench, "resident"), mode, str(cycles)]
    pairs = []
    for _ in range(3):
        plain = bench.measure(command)["bytes_per_cycle"]
        pairs.append((plain, bench.measure(bench.under_leakpal(command), "1")["bytes_per_cycle"]))
    return {
        "keeps": mode,
        "cycles": cycles,
        "plain_kb": spread([a / 1000 for a, _ in pairs]),
        "leakpal_kb": spread([b / 1000 for _, b in pairs]),
        "more_kb": spread([(b - a) / 1000 for a, b in pairs]),
        "goal_kb": RESIDENT_GOALS_KB[mode],
    }


def resident_all(bench, cycles):
    print(f"\nResident set, KB a cycle over {cycles} cycles (without, with, more):")
    results = []
    for mode in RESIDENT_GOALS_KB:
        result = resident_growth(bench, mode, cycles)
        results.append(result)
        met = "met" if result["more_kb"]["median"] <= result["goal_kb"] else "MISSED"
        figures = "  ".join(shown(result[key]) for key in ("plain_kb", "leakpal_kb", "more_kb"))
        print(f"  keeps {mode:8} {figures}  goal: <= {result['goal_kb']} more, {met}", flush=True)
    return results


def peers(bench):
    """Other tools on the same workload, where they are installed."""
    out = str(bench.scratch / "peer")
    if has_module(bench.python, "memray"):
        yield "memray", lambda c: [bench.python, "-m", "memray", "run", "-q", "-fo", out, *c[1:]]
    else:
        print("  memray: skipped, not installed")
    if shutil.which("heaptrack"):
        yield "heaptrack", lambda c: ["heaptrack", "-o", out, *c]
    else:
        print("  heaptrack: skipped, not installed")


def compare_peers(bench):
    print("\nOther tools, ratio of the chunks' time to that without:")
    results = []
    command = python_command(bench, "allocate")
    for name, wrap in peers(bench):
        pairs = [(bench.measure(command), bench.measure(wrap(command))) for _ in range(3)]
        ratio = spread([b["seconds"] / a["seconds"] for a, b in pairs])
        results.append({"name": name, "workload": "allocate", "ratio": ratio})
        print(f"  {name} (allocate): {shown(ratio)}", flush=True)
    return results


MEMRAY = ("-m", "memray", "run", "-q", "--native", "--trace-python-allocators", "-fo")


def capture_round(bench, command, extra):
    """The same chunks plain, in capture cycles, and under memray, in an order of chance."""
    scratch = str(bench.scratch / "memray")
    kinds = {
        "plain": lambda: bench.measure(command, **extra),
        "capture": lambda: bench.measure(
            bench.under_leakpal(command), "1", BENCH_CAPTURE="1", **extra
        ),
        "memray": lambda: bench.measure([command[0], *MEMRAY, scratch, *command[1:]], **extra),
    }
    order = random.sample(list(kinds), len(kinds))
    return {kind: kinds[kind]() for kind in order}


def compare_capture(bench):
    """Stacks for everything: our capture cycles against memray's leak mode with native stacks."""
    print("\nStacks for everything, CPU time of a chunk as a ratio to that without:")
    if not has_module(bench.python, "memray"):
        print("  skipped, memray is not installed")
        return []
    results = []
    for name, _, command, extra in main_workloads(bench):
        if not name.startswith("dialog") or bench.only not in name:
            continue
        bench.measure(command, **extra)
        rounds = [capture_round(bench, command, extra) for _ in range(bench.rounds)]
        ours = ratios(rounds, "capture", "cpu_seconds")
        theirs = ratios(rounds, "memray", "cpu_seconds")
        pairs = spread([r["capture"]["cpu_seconds"] / r["memray"]["cpu_seconds"] for r in rounds])
        results.append({"name": name, "capture": ours, "memray": theirs, "of_memray": pairs})
        met = "met" if pairs["median"] < 1 else "MISSED"
        print(
            f"  {name:18} capture cycles {shown(ours)}  memray {shown(theirs)}  "
            f"ours of memray's {shown(pairs)}  goal: < 1, {met}",
            flush=True,
        )
    return results


EXPLAINED = {"duration": 3000, "standstill": 200}  # milliseconds, at most


def explain(bench):
    """A leak of one object a cycle, explained in a heap of two million and 500 MB of blocks."""
    out = bench.scratch / "explained.json"
    command = [bench.leakpal, "call", str(WORKLOADS / "large_heap.py") + ":keep_one", "--quiet"]
    command += ["--cycles", "3", "--warmup", "1", "--settle", "0.1", "--json", str(out)]
    command += ["--python", bench.python]
    subprocess.run(command, env=bench.environment("1", {}), check=False, capture_output=True)
    (test,) = json.loads(out.read_text())["tests"]
    autopsy = test["autopsy"]
    print(f"\nThe explanation ({autopsy['nodes']} nodes, {autopsy['edges']} edges):")
    for name, goal in EXPLAINED.items():
        met = "met" if autopsy[f"{name}_ms"] <= goal else "MISSED"
        print(f"  {name:12} {autopsy[f'{name}_ms']:8.0f} ms  goal: <= {goal}, {met}", flush=True)
    return autopsy


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leakpal", default=os.environ.get("LEAKPAL") or shutil.which("leakpal"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=9, help="runs of each kind (default 9)")
    parser.add_argument("--chunks", type=int, default=15, help="cycles of a run (default 15)")
    parser.add_argument("--cycles", type=int, default=3000, help="of the resident-set rows")
    parser.add_argument("--only", default="", help="the rows whose names contain this text")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.leakpal is None:
        parser.error("no leakpal on PATH: build and install it, or give --leakpal")
    return options


def main():
    options = options_of(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="leakpal-bench-") as scratch:
        bench = Bench(options, Path(scratch))
        print(
            f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {options.rounds} rounds of "
            f"{options.chunks} chunks; median (middle half)"
        )
        results = {
            "workloads": compare_all(bench),
            "resident": [] if options.only else resident_all(bench, options.cycles),
            "capture": compare_capture(bench),
            "explanation": explain(bench) if options.only in "explanation" else None,
            "peers": [] if options.only else compare_peers(bench),
        }
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
