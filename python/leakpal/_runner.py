"""Runs one profile inside the application's process: target, application, cycles.

What happens in a cycle is what an application does: construct, show, let the event loop run,
interact, close, drop. Settling and counting are the agent's.
"""

import importlib
import os
import platform
import sys
import traceback

from leakpal import _agent, _arguments, _qt, _targets
from leakpal._targets import TargetError

_IMPORTLIB = os.path.dirname(importlib.__file__)


def run(profile):
    """Run the profile and leave the process; whatever goes wrong is in the recording."""
    try:
        _run(profile)
    except TargetError as error:
        _agent.error(error.kind, str(error), _traceback_of(error.__cause__))
    except SystemExit as error:
        _agent.error("exit", f"the target called sys.exit({error.code!r})", _traceback_of(error))
    except KeyboardInterrupt as error:
        _agent.error("interrupted", "interrupted from the keyboard", _traceback_of(error))
    except BaseException as error:
        _agent.error("exception", f"{type(error).__name__}: {error}", _traceback_of(error))
    _agent.finish()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _run(profile):
    _agent.environment("python", platform.python_version())
    _targets.prepare_path(profile["target"])
    binding = _qt.choose(profile["binding"])
    application = _start_application(binding) if binding else None
    target = _targets.load(profile["target"])
    if application is None and _qt.imported():
        application = _start_application(_qt.imported())
    _agent.attach()
    _watch_exceptions()
    if profile["setup"]:
        _targets.load(profile["setup"])()
    keywords = _arguments.keywords(target, profile["name"], profile["args"], profile["inputs"])
    cycle = _CYCLES[profile["kind"]](target, keywords, profile, application)
    _agent.test_begin(
        profile["name"],
        profile["kind"],
        profile["target"],
        profile["warmup"],
        profile["cycles"],
        is_delete=profile["delete"],
        settle=profile["settle"],
        timeout=profile["timeout"],
    )
    while _agent.test_next():
        cycle()
    _agent.test_end()


def _start_application(binding):
    _agent.environment("binding", _qt.load(binding))
    _agent.attach()
    application = _qt.make_application(binding)
    if hasattr(application, "platformName"):
        _agent.environment("qt_platform", application.platformName())
    return application


def _call_cycle(target, keywords, profile, application):
    return lambda: target(**keywords)


def _dialog_cycle(target, keywords, profile, application):
    if application is None:
        raise TargetError(
            "binding",
            "no Qt binding: none is installed here, or the target imports none of several",
        )
    interact = _targets.load(profile["interact"]) if profile["interact"] else None
    is_delete = profile["delete"]

    def open_and_close():
        dialog = target(**keywords)
        _check_dialog(dialog, profile["target"])
        dialog.show()
        application.processEvents()
        if interact is not None:
            interact(dialog)
        _agent.test_remember()
        dialog.close()
        if is_delete:
            dialog.deleteLater()

    return open_and_close


_CYCLES = {"call": _call_cycle, "dialog": _dialog_cycle}


def _check_dialog(dialog, target):
    if not (hasattr(dialog, "show") and hasattr(dialog, "close")):
        raise TargetError(
            "construct",
            f"{target} gave a {type(dialog).__name__}, which cannot be shown and closed: "
            "a target is a class, or a callable that returns the object to open",
        )


def _watch_exceptions():
    """Record an exception that a slot raised: the binding prints it and goes on (PyQt aborts)."""
    before = sys.excepthook

    def record(kind, value, trace):
        text = "".join(traceback.format_exception(kind, value, trace))
        _agent.error("exception", f"{kind.__name__}: {value} (in a slot or an event handler)", text)
        before(kind, value, trace)

    sys.excepthook = record


def _is_machinery(filename):
    """Whether a frame is leakpal's own or the import system's, which say nothing of the target."""
    folder = os.path.dirname(filename)
    own = os.path.dirname(os.path.abspath(__file__))
    return filename.startswith("<frozen importlib") or folder in (own, _IMPORTLIB)


def _traceback_of(error):
    if error is None:
        return ""
    summary = traceback.TracebackException.from_exception(error)
    frames = [frame for frame in summary.stack if not _is_machinery(frame.filename)]
    summary.stack = traceback.StackSummary.from_list(frames)
    return "".join(summary.format())
