"""What ``leakpal doctor`` has to ask Python: its build, the bindings, whether Qt starts.

Each binding is tried in a process of its own, because Qt aborts where it cannot start.
"""

import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import sysconfig

from leakpal import _bootstrap, _interpreters
from leakpal._qt import BINDINGS

_SECONDS = 60


def run(profile):
    """Answer with one JSON object; of kind "binding": with a line for each step that worked."""
    if profile["kind"] == "binding":
        _try_binding(profile["binding"])
        return
    wanted = [name for name in BINDINGS if profile["binding"] in (None, name)]
    installed = [name for name in wanted if importlib.util.find_spec(name)]
    missing = profile["binding"] and not installed
    answer = {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "prefix": sys.prefix,
        "library": _mapped("libpython") or os.path.realpath(sys.executable),
        "bindings": [_ask_binding(name) for name in installed],
        "missing": _interpreters.advice_for(profile["binding"]) if missing else None,
    }
    print(json.dumps(answer))


def _ask_binding(name):
    """{name, version, qt, library, platform, error, mend} of a binding that is installed."""
    words, environment = _bootstrap.child({"kind": "binding", "binding": name})
    answer = dict.fromkeys(("version", "qt", "library", "platform", "error", "mend"))
    answer["name"] = name
    try:
        done = subprocess.run(
            words,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        answer["error"] = f"no answer within {_SECONDS} seconds"
        return answer
    for line in done.stdout.splitlines():
        answer.update(json.loads(line))
    if answer["platform"] is None and answer["error"] is None:
        answer["error"] = _ending(done)
        answer["mend"] = _interpreters.platform_advice(answer["error"])
    return answer


def _ending(done):
    said = done.stderr.decode(errors="replace").split("\n")
    text = " ".join(" ".join(line for line in said if line.strip()).split())
    if done.returncode < 0:
        return f"{text} ({signal.Signals(-done.returncode).name})"
    return f"{text} (exit status {done.returncode})"


def _try_binding(name):
    answer = _bootstrap.open_answer()

    def say(**facts):
        answer.write(json.dumps(facts) + "\n")
        answer.flush()

    try:
        package = importlib.import_module(name)
        core = importlib.import_module(f"{name}.QtCore")
        is_pyside = name.startswith("PySide")
        version = package.__version__ if is_pyside else core.PYQT_VERSION_STR
        say(version=version, qt=core.qVersion(), library=_mapped("Core.so"))
        widgets = importlib.import_module(f"{name}.QtWidgets")
    except ImportError as error:
        say(error=str(error), mend=_interpreters.advice(error))
    else:
        application = widgets.QApplication(["doctor"])
        say(platform=application.platformName())
    answer.close()
    os._exit(0)


def _mapped(part):
    """The path of a loaded library whose name has ``part`` in it, or None."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        paths = {line.split(None, 5)[5].strip() for line in maps if "/" in line}
    names = sorted(path for path in paths if part in os.path.basename(path))
    return next((path for path in names if ".so" in path), None)
