"""TARGET texts to Python objects: ``package.module:Name`` and ``path/to/file.py:Name``."""

import importlib
import importlib.util
import os
import sys

from leakpal import _interpreters


class TargetError(Exception):
    """A target that cannot be had. ``kind`` is one of the recording's error kinds."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def prepare_path(target, folder=None, base=None):
    """Put ``folder`` first into ``sys.path``, then the target's folder (a file) or the current one.

    ``folder`` is the configuration's or None, ``target`` may be None; ``base`` as for load().
    """
    place = (target or "").rpartition(":")[0]
    first = os.path.dirname(_path_of(place, base)) if _is_file(place) else os.getcwd()
    for entry in (first, folder):
        if entry and entry not in sys.path[:1]:
            sys.path.insert(0, entry)


def load(target, base=None, place=None):
    """Import the target's module and return the callable it names; TargetError says what is wrong.

    A relative file is looked for in ``base``, by default the current folder. ``place``: the key
    that names the target, for errors.
    """
    try:
        return _load(target, base)
    except TargetError as error:
        if place is None:
            raise
        raise TargetError(error.kind, f"{place} ({target}): {error}") from error.__cause__


def _load(target, base):
    place, colon, name = target.rpartition(":")
    if not colon or not place or not name:
        raise TargetError(
            "usage",
            f"{target!r} is no target: expected package.module:Name or path/to/file.py:Name",
        )
    return _find(import_place(place, base), place, name)


def import_place(place, base=None):
    """Import what stands before a target's colon; TargetError says what is wrong."""
    if _is_file(place):
        return _import_file(place, base)
    return _import(place, place, importlib.import_module, place)


def _is_file(place):
    return place.endswith(".py") or os.sep in place


def _path_of(place, base):
    return os.path.abspath(os.path.join(base or os.getcwd(), place))


def _import_file(place, base):
    path = _path_of(place, base)
    if not os.path.isfile(path):
        raise TargetError("import", f"{place}: no such file (looked for in {base or os.getcwd()})")
    name = os.path.splitext(os.path.basename(path))[0]
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", None) == path:
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise TargetError("import", f"{place}: not a Python file")
    return _import(place, None, _execute, spec)


def _execute(spec):
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(spec.name, None)
        raise
    return module


def _import(place, module_name, function, argument):
    try:
        return function(argument)
    except Exception as error:
        message = f"cannot import {place}: {type(error).__name__}: {error}"
        if isinstance(error, ImportError):
            message += f" ({_interpreters.advice(error, module_name)})"
        raise TargetError("import", message) from error


def _find(module, place, name):
    found = module
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise TargetError("import", f"{place} has no {name}; {_what_it_has(module)}") from None
    if not callable(found):
        raise TargetError("usage", f"{place}:{name} is a {type(found).__name__}, not callable")
    return found


def _what_it_has(module):
    own = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and callable(value)
        and getattr(value, "__module__", None) == module.__name__
    ]
    return "it has " + ", ".join(sorted(own)) if own else "it defines nothing callable"
