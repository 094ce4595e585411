"""TARGET texts to Python objects: ``package.module:Name`` and ``path/to/file.py:Name``."""

import importlib
import importlib.util
import os
import sys


class TargetError(Exception):
    """A target that cannot be had. ``kind`` is one of the recording's error kinds."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def prepare_path(target):
    """Put the target's folder (a file) or the current one (a module) first in ``sys.path``."""
    place = target.rpartition(":")[0]
    folder = os.path.dirname(os.path.abspath(place)) if _is_file(place) else os.getcwd()
    if folder not in sys.path[:1]:
        sys.path.insert(0, folder)


def load(target):
    """Import the target's module and return the object it names; TargetError says what is wrong."""
    place, colon, name = target.rpartition(":")
    if not colon or not place or not name:
        raise TargetError(
            "usage",
            f"{target!r} is no target: expected package.module:Name or path/to/file.py:Name",
        )
    module = _import_file(place) if _is_file(place) else _import_module(place)
    return _find(module, place, name)


def _is_file(place):
    return place.endswith(".py") or os.sep in place


def _import_file(path):
    if not os.path.isfile(path):
        raise TargetError("import", f"{path}: no such file (looked for in {os.getcwd()})")
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(path))
    if spec is None:
        raise TargetError("import", f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise _import_error(path, error) from error
    return module


def _import_module(name):
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise _import_error(name, error) from error


def _import_error(place, error):
    message = f"cannot import {place}: {type(error).__name__}: {error}"
    if isinstance(error, ModuleNotFoundError):
        message += f" (Python is {sys.executable}; another one: --python)"
    return TargetError("import", message)


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
