"""Runs one profile inside the application's process: target, application, cycles.

What happens in a cycle is what an application does: construct, show, let the event loop run,
interact, close, drop. Settling and counting are the agent's.
"""

import functools
import os
import platform
import sys

from leakpal import _agent, _arguments, _dialogs, _failures, _qt, _targets


def run(profile):
    """Run the profile and leave the process; whatever goes wrong is in the recording."""
    try:
        _run(profile)
    except BaseException as error:
        _failures.record(error)
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
    _failures.watch()
    if profile["setup"]:
        _targets.load(profile["setup"])()
    keywords = _arguments.keywords(target, profile["name"], profile["args"], profile["inputs"])
    make = functools.partial(target, **keywords)
    cycle = _CYCLES[profile["kind"]](make, profile, application)
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


def _call_cycle(make, profile, application):
    return make


def _dialog_cycle(make, profile, application):
    interact = _targets.load(profile["interact"]) if profile["interact"] else None
    return _dialogs.cycle(make, application, profile["target"], interact, profile["delete"])


_CYCLES = {"call": _call_cycle, "dialog": _dialog_cycle}
