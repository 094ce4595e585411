"""The agent in a plain `python script.py`: what patched slots see, and what they leave alone.

The same zoo as with the preloaded agent is run by test_zoo_plain.py.
"""

import json
import subprocess
import textwrap

import pytest
from matrix import named_pythons

PLUGIN = "#include <stdlib.h>\nvoid *plugin_allocate(size_t size) { return malloc(size); }\n"
CHURN = """
import threading, time
stop = False
def churn():
    while not stop:
        blocks = [bytearray(5000) for _ in range(50)]
        thread = threading.Thread(target=lambda: bytearray(3000))
        thread.start()
        thread.join()
threads = [threading.Thread(target=churn) for _ in range(4)]
for thread in threads:
    thread.start()
time.sleep(0.05)
"""
HELPERS = """
import ctypes, leakpal, os, subprocess, sys, threading
profiler = leakpal.MemoryLeakProfiler()
def per_cycle(fn):
    result = profiler.profile_operation("operation", fn, cycles=5)
    found = {k: v for k, v in result.json["per_cycle"].items() if v}
    return result.verdict, found
"""
IN_C = {"bytes": 777.0, "blocks": 1.0}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "plugin.c").write_text(PLUGIN)
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", "libplugin.so", "plugin.c"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "libplugin.so"


@pytest.fixture(params=list(named_pythons().values()), ids=list(named_pythons()))
def plain(request, leakpal, tmp_path):
    """Runs a script that prints one JSON line, and gives back what it says."""

    def run(body, before="", **variables):
        script = tmp_path / "script.py"
        script.write_text(before + HELPERS + textwrap.dedent(body))
        done = leakpal.plain(script, python=request.param, env=variables)
        return json.loads(done.stdout.splitlines()[-1])

    return run


PRINT = "import json; print(json.dumps(per_cycle(operation)))"
LOAD = """
plugin = ctypes.CDLL({plugin!r})
plugin.plugin_allocate.restype = ctypes.c_void_p
"""


def test_a_library_loaded_later_is_seen(plain, plugin):
    body = LOAD + "operation = lambda: plugin.plugin_allocate(777)\n" + PRINT
    assert plain(body.format(plugin=str(plugin))) == ["leak", IN_C]


def test_a_library_loaded_anew_in_each_cycle_is_seen(plain, plugin):
    body = f"""
    import _ctypes
    allocate = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_size_t)
    def operation():
        handle = _ctypes.dlopen({str(plugin)!r}, 2)
        allocate(_ctypes.dlsym(handle, "plugin_allocate"))(777)
        _ctypes.dlclose(handle)
    {PRINT}
    """
    assert plain(body) == ["leak", IN_C]


def test_a_name_that_is_looked_up_leads_to_the_interceptor(plain):
    body = f"""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    operation = lambda: libc.malloc(777)
    {PRINT}
    """
    assert plain(body) == ["leak", IN_C]


def test_another_namespace_keeps_its_own_heap(plain, plugin):
    body = f"""
    import json
    dl = ctypes.CDLL(None)
    dl.dlmopen.restype = dl.dlsym.restype = ctypes.c_void_p
    dl.dlsym.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    handle = dl.dlmopen(ctypes.c_long(-1), {str(plugin)!r}.encode(), 2)
    allocate = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_size_t)
    operation = lambda: allocate(dl.dlsym(handle, b"plugin_allocate"))(777)
    verdict, found = per_cycle(operation)
    recording = open(leakpal._process.agent().recording_path(), "rb").read()
    print(json.dumps([verdict, b"another namespace" in recording]))
    """
    assert plain(body) == ["clean", True]


def test_threads_that_run_while_slots_are_patched(plain, plugin):
    body = """
    stop = True
    for thread in threads:
        thread.join()
    """
    body = (
        textwrap.dedent(body) + LOAD + "operation = lambda: plugin.plugin_allocate(777)\n" + PRINT
    )
    assert plain(body.format(plugin=str(plugin)), before=CHURN) == ["leak", IN_C]


def test_what_runs_in_a_thread_is_seen(plain, plugin):
    body = """
    def operation():
        thread = threading.Thread(target=lambda: plugin.plugin_allocate(777))
        thread.start()
        thread.join()
    """
    body = LOAD + textwrap.dedent(body) + PRINT
    assert plain(body.format(plugin=str(plugin))) == ["leak", IN_C]


@pytest.mark.parametrize("allocator", ["tracemalloc", "debug", "malloc"])
def test_an_allocator_that_was_chosen_stays(plain, allocator):
    body = f"""
    kept = []
    operation = lambda: kept.append(object())
    {PRINT}
    """
    start = "import tracemalloc; tracemalloc.start()\n"
    if allocator == "tracemalloc":
        verdict, found = plain(body, before=start)
    else:
        verdict, found = plain(body, PYTHONMALLOC=allocator)
    assert verdict == "leak"
    assert found["python_objects"] == 1.0


def test_children_are_left_alone(plain):
    """A forked child goes on without the agent, and one that is started has nothing of it."""
    body = """
    import json
    recording = leakpal._process.agent().recording_path()
    size = os.path.getsize(recording)
    child = os.fork()
    if child == 0:
        blocks = [bytearray(4000) for _ in range(1000)]
        os._exit(0 if leakpal._agent.recording_path() is None else 1)
    status = os.waitpid(child, 0)[1]
    ask = "import os, sys; print([n for n in os.environ if n.startswith(('LD_', 'LEAKPAL_R'))])"
    started = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    print(json.dumps([status, started.stdout, os.path.getsize(recording) == size]))
    """
    assert plain(body) == [0, "[]\n", True]


def test_exec_replaces_the_process(plain):
    body = """
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-c", "print(5)"])
    """
    assert plain(body) == 5


def test_qobjects_that_were_there_before_are_known(plain):
    before = """
from qtpy.QtCore import QObject, Signal
from qtpy.QtWidgets import QApplication
class Bus(QObject):
    said = Signal()
application = QApplication([])
bus = Bus()
"""
    body = """
    import json
    kept = []
    def operation():
        listener = QObject()
        bus.said.connect(listener.deleteLater)
        kept.append(listener)
    result = profiler.profile_operation("connect", operation, cycles=5)
    print(json.dumps([result.json["per_cycle"][k] for k in ("qobjects", "connections")]))
    """
    assert plain(body, before=before, QT_QPA_PLATFORM="offscreen") == [1.0, 1.0]


def test_the_report_says_how_the_heap_is_seen(leakpal, tmp_path):
    script = tmp_path / "script.py"
    recording = tmp_path / "own.leakpal"
    script.write_text(
        "from leakpal import _agent\n"
        "import shutil, sys; shutil.copy(_agent.recording_path(), sys.argv[1])\n"
    )
    leakpal.plain(script, recording)
    assert b"patched slots" in recording.read_bytes()
