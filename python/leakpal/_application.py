"""The application object: the one that there is, a new one, or the one that is configured."""

import contextlib
import importlib
import os
import sys

from leakpal import _agent, _qt
from leakpal._targets import TargetError


def start(binding):
    """The binding's application object, made when there is none; the caller keeps it."""
    _attach(binding)
    application = _qt.instance(binding)
    if application is None:
        application = _make(binding)
        stay_without_windows(application)
    _note_platform(application)
    return application


def start_configured(binding, make, place):
    """What ``make()`` returned, to be kept, and the application object that is there then.

    ``binding`` may be None as long as nothing is known of it; ``place`` is for the error.
    """
    if binding:
        _attach(binding)
        with _recording_fatal_messages(binding):
            made = make()
    else:
        made = make()
        if _qt.imported():
            _attach(_qt.imported())
    application = _qt.instance(_qt.imported()) if _qt.imported() else None
    if application is None:
        raise TargetError(
            "construct",
            f"{place} gave a {type(made).__name__}, and there is no "
            "QApplication.instance(): expected a callable that makes the QApplication",
        )
    _note_platform(application)
    return made, application


def _attach(binding):
    _agent.environment("binding", _qt.load(binding))
    _agent.attach()


def _make(binding):
    try:
        widgets = importlib.import_module(f"{binding}.QtWidgets")
    except ImportError:
        return importlib.import_module(f"{binding}.QtCore").QCoreApplication(sys.argv[:1])
    with _recording_fatal_messages(binding):
        return widgets.QApplication(sys.argv[:1])


def _note_platform(application):
    if hasattr(application, "platformName"):
        _agent.environment("qt_platform", application.platformName())


def stay_without_windows(application):
    """A closed last window would otherwise end every later event loop before it begins."""
    if hasattr(application, "setQuitOnLastWindowClosed"):
        application.setQuitOnLastWindowClosed(False)


@contextlib.contextmanager
def _recording_fatal_messages(binding):
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
