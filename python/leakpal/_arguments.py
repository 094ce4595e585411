"""``--arg NAME=VALUE`` to keyword arguments, converted by the annotation of the parameter."""

import enum
import inspect
import json
import pathlib
import re
import types
import typing

from leakpal._targets import TargetError

_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def keywords(target, name, given, inputs):
    """The keyword arguments for ``target`` from the options; TargetError names what is wrong."""
    signature = _signature(target)
    hints = _hints(target)
    result = {}
    for argument in given:
        _check_known(name, signature, argument["name"])
        text = _fill_inputs(argument["value"], inputs)
        if argument["is_json"]:
            result[argument["name"]] = _from_json(argument["name"], text)
        else:
            annotation = _annotation(signature, hints, argument["name"])
            result[argument["name"]] = _convert(argument["name"], text, annotation)
    _check_complete(name, signature, hints, result)
    return result


def _signature(target):
    try:
        return inspect.signature(target)
    except (TypeError, ValueError):
        return None  # a class of C++: its constructor tells itself


def _hints(target):
    function = target.__init__ if inspect.isclass(target) else target
    try:
        return typing.get_type_hints(function)
    except Exception:
        return getattr(function, "__annotations__", {})


def _check_known(name, signature, argument):
    if signature is None:
        return
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    if argument not in signature.parameters and inspect.Parameter.VAR_KEYWORD not in kinds:
        known = ", ".join(signature.parameters) or "none"
        raise TargetError("arguments", f"{name} has no parameter {argument}; it has: {known}")


def _check_complete(name, signature, hints, result):
    missing = [
        parameter
        for parameter in (signature.parameters.values() if signature else ())
        if parameter.default is inspect.Parameter.empty
        and parameter.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        and parameter.name not in result
    ]
    if missing:
        names = ", ".join(_describe(parameter, hints) for parameter in missing)
        options = " ".join(f"--arg {parameter.name}=VALUE" for parameter in missing)
        raise TargetError("arguments", f"{name} needs arguments: {names}; give them by {options}")


def _describe(parameter, hints):
    annotation = hints.get(parameter.name)
    if annotation is None:
        return parameter.name
    return f"{parameter.name}: {getattr(annotation, '__name__', annotation)}"


def _annotation(signature, hints, name):
    if name in hints:
        return hints[name]
    default = (
        signature.parameters[name].default if signature and name in signature.parameters else None
    )
    return str if default in (None, inspect.Parameter.empty) else type(default)


def _fill_inputs(text, inputs):
    def value_of(match):
        if match[1] not in inputs:
            raise TargetError("arguments", f"no --input {match[1]}=PATH was given")
        return inputs[match[1]]

    return re.sub(r"\$\{input\.([A-Za-z_]\w*)\}", value_of, text)


def _from_json(name, text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise TargetError("arguments", f"--arg {name}:={text}: not JSON: {error}") from None


def _convert(name, text, annotation):
    members = [annotation]
    if typing.get_origin(annotation) in _UNIONS:
        members = list(typing.get_args(annotation))
    for member in members:
        try:
            return _convert_to(text, member)
        except (ValueError, KeyError, TypeError):
            continue
    expected = " or ".join(getattr(member, "__name__", str(member)) for member in members)
    raise TargetError(
        "arguments", f"--arg {name}={text}: expected {expected} (or {name}:=JSON for other types)"
    )


def _convert_to(text, annotation):
    if annotation is type(None):
        if text.lower() != "none":
            raise ValueError(text)
        return None
    if annotation is bool:
        return _BOOLEANS[text.lower()]
    if annotation in (str, typing.Any, inspect.Parameter.empty):
        return text
    if annotation in (int, float):
        return annotation(text, 0) if annotation is int else annotation(text)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return annotation[text]
    if inspect.isclass(annotation) and issubclass(annotation, pathlib.PurePath):
        return annotation(text)
    raise TypeError(annotation)
