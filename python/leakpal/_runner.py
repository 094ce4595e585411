"""Runs one profile inside the application's process: application, setup, test, teardown.

What a profile holds is said in src/cli/profile.h. Settling and counting are the agent's.
"""

import os
import sys

from leakpal import (
    _agent,
    _application,
    _arguments,
    _dialogs,
    _failures,
    _guess,
    _loop,
    _qt,
    _qt_objects,
    _targets,
    _values,
    _workers,
)
from leakpal._targets import TargetError


def run(profile):
    """Run the profile and leave the process; whatever goes wrong is in the recording."""
    session = Session(profile)
    _run_recorded(session.run)
    _agent.test_end()
    for teardown in reversed(session.teardowns):
        _run_recorded(teardown)
    session.guesser.close()
    _agent.finish()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class Session:
    """One profile with what is made for it: application, objects, arguments."""

    def __init__(self, profile):
        self.profile = profile
        self.application = None
        self.made = None  # what the configured application returned, which may be more
        self.teardowns = []  # of the setups that have run, in their order
        self.guesser = _guess.Guesser(profile["inputs"])
        self.values = _values.Values(profile["inputs"], profile["objects"], self._make_object)

    def run(self):
        """Prepare and run the test. TargetError and whatever the application raises."""
        profile = self.profile
        _targets.prepare_path(profile["target"], profile["folder"], self._base_of("target"))
        target = self._load_with_application()
        _agent.attach()
        _failures.watch()
        self._set_up("setup", "teardown")
        self._set_up("component_setup", "component_teardown")
        if profile["kind"] == "baseline":
            self._take_baseline()
        else:
            self._test(_CYCLES[profile["kind"]](self, self._maker(target)))

    def load(self, key):
        """The callable that the profile names under this key, or None."""
        target = self.profile[key]
        return _targets.load(target, self._base_of(key), key) if target else None

    def _base_of(self, key):
        """Where a relative path under this key begins; None: the current folder."""
        return None if key in self.profile["local"] else self.profile["folder"]

    def _load_with_application(self):
        """The target. A module may need an application object when it is imported."""
        binding = _qt.choose(self.profile["binding"])
        if self.profile["application"]:
            self._start_configured_application(binding)
        elif binding:
            self.application = _application.start(binding)
        target = self._load_target()
        if self.application is None and _qt.imported():
            self.application = _application.start(_qt.imported())
        _application.stay_without_windows(self.application)
        return target

    def _load_target(self):
        if self.profile["target"] is None:
            return None
        return _targets.load(self.profile["target"], self._base_of("target"))

    def _start_configured_application(self, binding):
        place = f"application ({self.profile['application']})"
        make = self.load("application")
        self.made, self.application = _application.start_configured(
            _qt.imported() or binding, lambda: _call(place, make), place
        )

    def _set_up(self, setup_key, teardown_key):
        setup, teardown = self.load(setup_key), self.load(teardown_key)
        if setup is not None:
            _call(f"{setup_key} ({self.profile[setup_key]})", setup)
        if teardown is not None:
            place = f"{teardown_key} ({self.profile[teardown_key]})"
            self.teardowns.append(lambda: _call(place, teardown))

    def _maker(self, target):
        """A function that calls the target with its arguments."""
        profile = self.profile
        is_configured = "target" not in profile["local"]
        keywords = _arguments.keywords(
            target,
            f"{profile['kind']}s.{profile['name']}" if is_configured else profile["name"],
            self.values,
            profile["values"],
            profile["args"],
            self.guesser if profile["guess"] else None,
        )
        if self.guesser.said:
            _agent.environment("guessed", f"{profile['name']}({', '.join(self.guesser.said)})")
        fresh, call = self.values.fresh, _arguments.caller(target)
        return lambda: call({name: fresh(value) for name, value in keywords.items()})

    def _make_object(self, target, values, place):
        make = _targets.load(target, self.profile["folder"], f"{place}.target")
        keywords = _arguments.keywords(make, place, self.values, values)
        return _call(f"{place} ({target})", lambda: _arguments.caller(make)(keywords))

    def _test(self, cycle):
        profile = self.profile
        _agent.test_begin(
            profile["name"],
            profile["kind"],
            profile["target"],
            profile["warmup"],
            profile["cycles"],
            is_delete=profile["delete"],
            settle=profile["settle"],
            timeout=profile["timeout"],
            prove=profile["prove"],
        )
        at_end = cycle.record_left if profile["kind"] == "worker" else _nothing
        _loop.run(iter(_agent.test_next, False), cycle, at_end)
        _agent.test_end()

    def _take_baseline(self):
        _agent.settle(self.profile["settle"])
        _agent.snapshot("baseline", self.profile["orphan_age"])


def _nothing():
    pass


def _run_recorded(function):
    try:
        function()
    except BaseException as error:
        _failures.record(error)


def _call_cycle(session, make):
    """The target itself; of a factory, what it returns is what is called."""
    if not session.profile["is_factory"]:
        return make

    def make_and_call():
        function = make()
        if not callable(function):
            raise TargetError(
                "construct",
                f"the factory {session.profile['target']} gave a {type(function).__name__}: "
                "expected a callable",
            )
        function()

    return make_and_call


def _dialog_cycle(session, make):
    profile = session.profile
    interact = session.load("interact")
    return _dialogs.cycle(make, session.application, profile["target"], interact, profile["delete"])


def _worker_cycle(session, make):
    _failures.watch_threads()
    binding = _qt.imported()
    qt = _qt_objects.QtObjects(binding, session.application) if binding else None
    interact = session.load("interact")
    return _workers.Operations(make, session.application, qt, session.profile, interact)


_CYCLES = {"call": _call_cycle, "dialog": _dialog_cycle, "worker": _worker_cycle}


def _call(place, function):
    """What the function returns; its exception as a TargetError that says which one it was."""
    try:
        return function()
    except SystemExit as error:
        raise TargetError("exit", f"{place} called sys.exit({error.code!r})") from error
    except Exception as error:
        raise TargetError("exception", f"{place}: {type(error).__name__}: {error}") from error
