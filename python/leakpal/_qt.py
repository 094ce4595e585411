"""Which binding the application uses."""

import importlib
import importlib.util
import os
import sys

from leakpal import _interpreters
from leakpal._targets import TargetError

BINDINGS = ("PySide6", "PyQt6", "PyQt5", "PySide2")


def choose(wanted):
    """The binding by option, QT_API or because it is the only one installed; None: still open."""
    name = wanted or os.environ.get("QT_API")
    if name:
        return _by_name(name, "--binding" if wanted else "QT_API")
    installed = [binding for binding in BINDINGS if importlib.util.find_spec(binding)]
    return installed[0] if len(installed) == 1 else None


def imported():
    """The binding whose QtCore has been imported, or None."""
    for binding in BINDINGS:
        if f"{binding}.QtCore" in sys.modules:
            return binding
    return None


def _by_name(name, source):
    for binding in BINDINGS:
        if binding.lower() == name.lower():
            break
    else:
        raise TargetError("usage", f"{source}={name}: expected one of {', '.join(BINDINGS)}")
    if importlib.util.find_spec(binding) is None:
        advice = _interpreters.advice_for(binding)
        raise TargetError("binding", f"{source}={name}: {binding} is not installed ({advice})")
    os.environ["QT_API"] = binding.lower()
    return binding


def load(binding):
    """Import the binding's QtCore and QtWidgets; the version text for the report."""
    try:
        core = importlib.import_module(f"{binding}.QtCore")
    except ImportError as error:
        advice = _interpreters.advice(error)
        raise TargetError(
            "binding", f"cannot import {binding}.QtCore: {error} ({advice})"
        ) from error
    if binding.startswith("PySide"):
        version = importlib.import_module(binding).__version__
    else:
        version = core.PYQT_VERSION_STR
    return f"{binding} {version}"


def instance(binding):
    """The application object that there is, or None."""
    return importlib.import_module(f"{binding}.QtCore").QCoreApplication.instance()
