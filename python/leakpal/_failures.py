"""What went wrong in the application, as the recording's error records say it."""

import importlib
import os
import sys
import threading
import traceback

from leakpal import _agent
from leakpal._targets import TargetError

_IMPORTLIB = os.path.dirname(importlib.__file__)


def record(error):
    """Record the exception that ended the profile."""
    if isinstance(error, TargetError):
        _agent.error(error.kind, str(error), _traceback_of(error.__cause__))
    elif isinstance(error, SystemExit):
        _agent.error("exit", f"the target called sys.exit({error.code!r})", _traceback_of(error))
    elif isinstance(error, KeyboardInterrupt):
        _agent.error("interrupted", "interrupted from the keyboard", _traceback_of(error))
    else:
        _agent.error("exception", f"{type(error).__name__}: {error}", _traceback_of(error))


def record_from_slot(kind, value, trace):
    """Record an exception that came out of a slot."""
    text = "".join(traceback.format_exception(kind, value, trace))
    _agent.error("exception", f"{kind.__name__}: {value} (in a slot or an event handler)", text)


def watch():
    """Record an exception that a slot raised: the binding prints it and goes on (PyQt aborts)."""
    before = sys.excepthook

    def record_and_print(kind, value, trace):
        record_from_slot(kind, value, trace)
        before(kind, value, trace)

    sys.excepthook = record_and_print


def watch_threads():
    """Record an exception that ended a threading.Thread: the worker did not do its work."""
    before = threading.excepthook

    def record_and_print(details):
        kind, value = details.exc_type, details.exc_value
        text = "".join(traceback.format_exception(kind, value, details.exc_traceback))
        _agent.error("exception", f"{kind.__name__}: {value} (in a thread)", text)
        before(details)

    threading.excepthook = record_and_print


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
