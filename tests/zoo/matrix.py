"""The Pythons and bindings that tests run on.

LEAKPAL_TEST_PYTHONS="py3.11=/path/to/python py3.13=/path/to/python" names the Pythons, the main one
first; without it there is one, the Python that runs pytest.
"""

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass

BINDINGS = ("PySide6", "PyQt6", "PyQt5", "PySide2")
MAIN_BINDINGS = ("PySide6", "PyQt6")

ASK = f"""
import importlib.util, json, sys
found = importlib.util.find_spec
names = [b for b in {BINDINGS!r} if found("qtpy") and found(b)]
print(json.dumps(["%d.%d" % sys.version_info[:2], names]))
"""


@dataclass(frozen=True)
class Environment:
    """A Python, and one of the bindings that are installed in it."""

    python: str
    version: str
    binding: str

    def __str__(self):
        return f"{self.binding}-{self.version}"

    def variables(self):
        """The environment for a target program that is run without leakpal."""
        own = {"QT_API": self.binding.lower(), "QT_QPA_PLATFORM": "offscreen"}
        return {**os.environ, **own, "PYTHONDONTWRITEBYTECODE": "1"}


@functools.cache
def named_pythons():
    """{"py3.11": path, ...}, the main one first."""
    entries = os.environ.get("LEAKPAL_TEST_PYTHONS", "").split()
    return dict(entry.split("=", 1) for entry in entries) or {
        "py{}.{}".format(*sys.version_info[:2]): sys.executable
    }


def pythons():
    """Paths of the Pythons, the main one first."""
    return tuple(named_pythons().values())


@functools.cache
def version_and_bindings(python):
    done = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=True)
    version, bindings = json.loads(done.stdout)
    return version, tuple(bindings)


def environments_of(python):
    version, bindings = version_and_bindings(python)
    return [Environment(python, version, binding) for binding in bindings]


def main_environments():
    """PySide6 and PyQt6, as far as they are installed, on the main Python."""
    return [e for e in environments_of(pythons()[0]) if e.binding in MAIN_BINDINGS]


def other_environments():
    """Every other Python with every binding that it has."""
    every = [e for python in pythons() for e in environments_of(python)]
    return [e for e in every if e not in main_environments()]


def pythons_of_version(*versions):
    return [python for python in pythons() if version_and_bindings(python)[0] in versions]
