"""Profiles a case by the Python API in a plain script: no command, nothing preloaded.

    python plain.py FILE.py:NAME dialog|worker|call

Prints the test as in the JSON result.
"""

import importlib
import importlib.util
import json
import os
import sys

import leakpal


def main(target, kind):
    assert "LD_PRELOAD" not in os.environ
    file, name = target.rsplit(":", 1)
    spec = importlib.util.spec_from_file_location("case", file)
    case = importlib.util.module_from_spec(spec)
    application = importlib.import_module("qtpy.QtWidgets").QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    spec.loader.exec_module(case)
    profiler = leakpal.MemoryLeakProfiler()
    profile = {
        "dialog": profiler.profile_dialog_lifecycle,
        "worker": profiler.profile_worker_operations,
        "call": profiler.profile_operation,
    }[kind]
    print(json.dumps(profile(name, getattr(case, name)).json))


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # a case leaves threads running, which Qt may abort for when Python takes them down
