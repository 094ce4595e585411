"""Which binding the application uses, and its QApplication."""

import contextlib
import importlib
import importlib.util
import os
import sys

from leakpal import _agent, _interpreters
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


def make_application(binding):
    """The QApplication that there is, or a new one; the caller keeps it."""
    core = importlib.import_module(f"{binding}.QtCore")
    application = core.QCoreApplication.instance()
    if application is None:
        try:
            widgets = importlib.import_module(f"{binding}.QtWidgets")
        except ImportError:
            return core.QCoreApplication(sys.argv[:1])
        with recording_fatal_messages(binding):
            application = widgets.QApplication(sys.argv[:1])
        stay_without_windows(application)
    return application


def instance(binding):
    """The application object that there is, or None."""
    return importlib.import_module(f"{binding}.QtCore").QCoreApplication.instance()


def stay_without_windows(application):
    """A closed last window would otherwise end every later event loop before it begins."""
    if hasattr(application, "setQuitOnLastWindowClosed"):
        application.setQuitOnLastWindowClosed(False)


@contextlib.contextmanager
def recording_fatal_messages(binding):
    """Qt says why it gives up, and aborts: record that while an application object is made."""
    core = importlib.import_module(f"{binding}.QtCore")
    as_qt = getattr(core, "qFormatLogMessage", lambda kind, context, message: message)
    fatal = core.QtFatalMsg if hasattr(core, "QtFatalMsg") else core.QtMsgType.QtFatalMsg

    def handle(kind, context, message):
        if kind == fatal:
            _agent.error("display", _explain_fatal(message), "")
        sys.stderr.write(as_qt(kind, context, message) + "\n")

    before = core.qInstallMessageHandler(handle)
    try:
        yield
    finally:
        now = core.qInstallMessageHandler(before)
        if now is not handle and now is not None:
            core.qInstallMessageHandler(now)


def _explain_fatal(message):
    text = " ".join(message.split())
    if "platform plugin" not in text:
        return f"Qt could not start: {text}"
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    state = ", ".join(f"{name}={os.environ[name]}" for name in names if name in os.environ)
    return f"Qt could not start on this display ({state}): {text}"
