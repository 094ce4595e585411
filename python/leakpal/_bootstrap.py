"""Started by the command inside the application's own Python: ``python _bootstrap.py KIND TARGET``.

Loads the package from the folder of this file, whatever is installed in that Python, and leaves
``sys.path`` as an application would find it. The profile comes in the variable LEAKPAL_PROFILE.
"""

import importlib
import importlib.util
import json
import os
import sys

# What is no measurement, by the profile's kind.
_TASKS = {
    "list": "leakpal._discover",
    "import": "leakpal._imports",
    "doctor": "leakpal._doctor",
    "binding": "leakpal._doctor",
}


def child(profile):
    """Words and environment of another process of this Python that runs the profile."""
    words = [sys.executable, os.path.abspath(__file__), profile["kind"]]
    return words, {**os.environ, "LEAKPAL_PROFILE": json.dumps(profile)}


def open_answer():
    """Standard output, for the answer alone: what else is printed goes to standard error."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answer


def _load_package():
    folder = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        "leakpal", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["leakpal"] = package
    spec.loader.exec_module(package)


def main():
    profile = json.loads(os.environ.pop("LEAKPAL_PROFILE"))
    del sys.path[0]
    del sys.argv[1:]  # a module that reads its options as it is imported must find none
    _load_package()
    task = importlib.import_module(_TASKS.get(profile["kind"], "leakpal._runner"))
    task.run(profile)


if __name__ == "__main__":
    main()
