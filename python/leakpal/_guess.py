"""Arguments that nobody gave, by annotation or, without one, by the parameter's name.

A guess keeps nothing of what a target does with it, so that it makes no leak of its own.
"""

import collections.abc
import datetime
import enum
import inspect
import os
import pathlib
import shutil
import sys
import tempfile
import typing

from leakpal import _arguments, _qt
from leakpal._targets import TargetError

_DEPTH = 3

_PLAIN = {
    str: "", int: 0, float: 0.0, complex: 0j, bool: False, bytes: b"", bytearray: bytearray(),
    list: [], dict: {}, tuple: (), set: set(), frozenset: frozenset(), typing.Any: None,
    object: None, type(None): None, collections.abc.Iterable: (), collections.abc.Sequence: (),
    collections.abc.Collection: (), collections.abc.Mapping: {},
    collections.abc.MutableMapping: {}, collections.abc.MutableSequence: [],
    collections.abc.Set: frozenset(), collections.abc.Iterator: (), collections.abc.Sized: (),
    datetime.date: datetime.date(2000, 1, 1), datetime.datetime: datetime.datetime(2000, 1, 1),
}  # fmt: skip
_BY_NAME = (
    (("parent",), None),
    (("title", "text", "name", "label", "message", "caption", "description", "prompt"), ""),
    (("count", "size", "width", "height", "zoom", "scale", "columns", "rows"), 1),
    (("index", "offset", "value", "number", "id", "position", "level"), 0),
    (("items", "data", "values", "entries", "names", "files", "paths"), []),
    (("settings", "options", "config", "configuration"), {}),
)


class _Unknown(Exception):
    """Nothing can be guessed; the text says why."""


def nothing(*arguments, **keywords):
    """Stands for a callable. (A Mock would remember every argument, and leak.)"""


class Guesser:
    """Guesses, and remembers in ``said`` what it guessed. Close it: it may have made files."""

    def __init__(self, inputs):
        self.said = []
        self._inputs = inputs
        self._folder = None

    def close(self):
        """Remove the files that were made."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    def guess_all(self, place, parameters, hints):
        """{name: value} for all parameters; TargetError names one for which there is none."""
        found = {}
        for parameter in parameters:
            said = _arguments.describe(parameter, hints)
            try:
                value, text = self._of_parameter(parameter, hints, _DEPTH)
            except _Unknown as error:
                raise TargetError(
                    "arguments",
                    f"{place}: --guess-args found nothing for {said}{error}; give it by "
                    f"--arg {parameter.name}=VALUE, or by args in the configuration",
                ) from None
            found[parameter.name] = value
            self.said.append(f"{said} = {text}")
        return found

    def _of_parameter(self, parameter, hints, depth):
        for name, path in self._inputs.items():
            if parameter.name in (name, f"{name}_path", f"{name}_file", f"{name}_filename"):
                kind = _kind_of_path(hints.get(parameter.name))
                if kind is not None:
                    return kind(path), f"the input {name}"
        if parameter.name in hints:
            return self._of_hint(parameter.name, hints[parameter.name], depth)
        return self._of_name(parameter.name)

    def _of_hint(self, name, hint, depth):
        if isinstance(hint, str):
            return self._of_text(name, hint, depth)
        if isinstance(hint, typing.TypeVar):
            return self._of_hint(name, hint.__bound__ or typing.Any, depth)
        if hasattr(hint, "__supertype__"):
            return self._of_hint(name, hint.__supertype__, depth)
        origin = typing.get_origin(hint) or hint
        if origin in _arguments.UNIONS:
            return self._of_union(name, typing.get_args(hint), depth)
        if origin is typing.Literal:
            return _plain(typing.get_args(hint)[0])
        if origin in (collections.abc.Callable, typing.Callable):
            return nothing, "a function that does nothing"
        if origin is type:
            kind = (typing.get_args(hint) or (object,))[0]
            return kind, _arguments.name_of(kind)
        if origin in _PLAIN:
            return _plain(_PLAIN[origin])
        if inspect.isclass(origin):
            return self._of_class(name, origin, depth)
        raise _Unknown("")

    def _of_text(self, name, text, depth):
        """An annotation that could not be evaluated: names that only a type checker imports."""
        text = text.strip("'\" ")
        if text.startswith("Optional[") or "None" in [part.strip() for part in text.split("|")]:
            return None, "None"
        for module in ("QtWidgets", "QtGui", "QtCore"):
            kind = getattr(_qt_module(module), text.rpartition(".")[2], None)
            if inspect.isclass(kind):
                return self._of_class(name, kind, depth)
        raise _Unknown(", an annotation that cannot be evaluated")

    def _of_union(self, name, members, depth):
        if type(None) in members:
            return None, "None"
        for member in members:
            try:
                return self._of_hint(name, member, depth)
            except _Unknown:
                continue
        raise _Unknown("")

    def _of_class(self, name, kind, depth):
        if issubclass(kind, enum.Enum):
            members = list(kind)
            if not members:
                raise _Unknown(", which has no members")
            return members[0], str(members[0])
        if issubclass(kind, pathlib.PurePath):
            path, text = self._path(name)
            return kind(path), text
        known = _application_of(kind) or _open_window(kind)
        if known is not None:
            return known, f"the application's {type(known).__name__}"
        return self._construct(kind, depth)

    def _construct(self, kind, depth):
        if inspect.isabstract(kind) or getattr(kind, "_is_protocol", False):
            raise _Unknown(", which is abstract")
        if depth == 0:
            raise _Unknown(", whose own arguments go too deep")
        signature, hints = _arguments.signature_of(kind), _arguments.hints_of(kind)
        arguments = {}
        is_of_qt = kind.__module__.partition(".")[0] in _qt.BINDINGS
        for parameter in () if is_of_qt else _arguments.required_of(signature):
            try:
                arguments[parameter.name], _ = self._of_parameter(parameter, hints, depth - 1)
            except _Unknown as error:
                inner = _arguments.describe(parameter, hints)
                raise _Unknown(f", which needs {inner}{error}") from None
        try:
            return kind(**arguments), f"a new {kind.__name__}"
        except Exception as error:
            raise _Unknown(f", which cannot be made ({type(error).__name__}: {error})") from None

    def _of_name(self, name):
        words = name.lower().strip("_").split("_")
        if words[-1] in ("path", "file", "filename", "dir", "directory", "folder"):
            path, text = self._path(name)
            return path, text
        if words[-1] in ("callback", "cb", "handler", "function", "func", "fn") or words[0] == "on":
            return nothing, "a function that does nothing"
        if words[0] in ("is", "has", "show", "enable", "use", "allow", "can"):
            return False, "False"
        for names, value in _BY_NAME:
            if words[-1] in names:
                return _plain(value)
        raise _Unknown(", which has no annotation")

    def _path(self, name):
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="leakpal-")
        if name.lower().rpartition("_")[2] in ("dir", "directory", "folder"):
            return self._folder, "an empty folder"
        path = os.path.join(self._folder, "guessed")
        with open(path, "ab"):
            return path, "an empty file"


def _kind_of_path(hint):
    """str or a Path, when the annotation allows one of them (none: str); else None."""
    members = _arguments.members_of(hint) if hint is not None else (str,)
    for member in members:
        if member is str or (inspect.isclass(member) and issubclass(member, pathlib.PurePath)):
            return member
    return None


def _plain(value):
    """A value of its own for each use, and how it is written."""
    copy = value.copy() if isinstance(value, (list, dict, set, bytearray)) else value
    return copy, repr(value)


def _qt_module(name):
    """A module of the binding that the application has imported, or None."""
    for binding in _qt.BINDINGS:
        if f"{binding}.{name}" in sys.modules:
            return sys.modules[f"{binding}.{name}"]
    return None


def _application_of(kind):
    """The application object, when that is what is asked for: there can only be one."""
    core = _qt_module("QtCore")
    if core is None or not issubclass(kind, core.QCoreApplication):
        return None
    application = core.QCoreApplication.instance()
    if not isinstance(application, kind):
        raise _Unknown(f", and the application is a {type(application).__name__}")
    return application


def _open_window(kind):
    """The application's only top-level window of a class of widgets, as a parent."""
    widgets = _qt_module("QtWidgets")
    if widgets is None or not issubclass(kind, widgets.QWidget):
        return None
    wanted = widgets.QMainWindow if kind is widgets.QWidget else kind
    found = [w for w in widgets.QApplication.topLevelWidgets() if isinstance(w, wanted)]
    return found[0] if len(found) == 1 else None
