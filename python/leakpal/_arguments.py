"""Keyword arguments of a target: from the configuration, from ``--arg NAME=VALUE``, or guessed."""

import enum
import functools
import inspect
import json
import pathlib
import types
import typing

from leakpal._targets import TargetError

_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def keywords(target, place, values, configured, given=(), guesser=None):
    """The keyword arguments for ``target``; TargetError names what is wrong and what to give.

    ``place`` is the target's key ("dialogs.Settings"), ``values`` a Values, ``configured`` the
    args of the configuration, ``given`` those of --arg, which go first.
    """
    signature, hints = signature_of(target), hints_of(target)
    result = {}
    names_given = {argument["name"] for argument in given}
    for name, value in configured.items():
        key = f"{place}.args.{name}"
        _check_known(key, signature, name)
        if name not in names_given:
            result[name] = _adapt(values.fill(value, key), hints.get(name))
    for argument in given:
        _check_known(f"--arg {argument['name']}", signature, argument["name"])
        result[argument["name"]] = _read_option(argument, signature, hints, values)
    missing = [p for p in required_of(signature) if p.name not in result]
    if missing and guesser is not None:
        result.update(guesser.guess_all(place, missing, hints))
    elif missing:
        _refuse(place, missing, hints)
    return result


def signature_of(target):
    """None for a class of C++: its constructor tells itself."""
    try:
        return inspect.signature(target)
    except (TypeError, ValueError):
        return None


def required_of(signature):
    """The parameters without a default."""
    return [
        parameter
        for parameter in (signature.parameters.values() if signature else ())
        if parameter.default is inspect.Parameter.empty and parameter.kind not in _VARIADIC
    ]


def hints_of(target):
    """Annotations by parameter; one that cannot be evaluated stays a text, whatever the others."""
    function = _function_of(target)
    try:
        return typing.get_type_hints(function)
    except Exception:
        known = getattr(function, "__globals__", {})
        annotations = getattr(function, "__annotations__", {})
        return {name: _evaluate(value, known) for name, value in annotations.items()}


def _function_of(target):
    """Where the annotations of a class, a partial or an object with __call__ stand."""
    if inspect.isclass(target):
        return target.__init__
    if isinstance(target, functools.partial):
        return _function_of(target.func)
    return target if inspect.isroutine(target) else type(target).__call__


def caller(target):
    """A function that calls ``target`` with a dict of arguments, whose own it is to change."""
    signature = signature_of(target)
    parameters = signature.parameters.values() if signature else ()
    unnamed = [p.name for p in parameters if p.kind is p.POSITIONAL_ONLY]

    def call(arguments):
        positional = [arguments.pop(name) for name in unnamed if name in arguments]
        return target(*positional, **arguments)

    return call


def _evaluate(annotation, known):
    try:
        return eval(annotation, known) if isinstance(annotation, str) else annotation
    except Exception:
        return annotation


def describe(parameter, hints):
    """``rom_path: Path``, as an error or the report names it."""
    annotation = hints.get(parameter.name)
    return f"{parameter.name}: {name_of(annotation)}" if annotation is not None else parameter.name


def name_of(annotation):
    """What to call an annotation: ``str``, ``Optional[int]``."""
    if inspect.isclass(annotation) and not typing.get_args(annotation):
        return annotation.__name__
    return str(annotation).replace("typing.", "")


def _check_known(place, signature, name):
    if signature is None:
        return
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    if name not in signature.parameters and inspect.Parameter.VAR_KEYWORD not in kinds:
        known = ", ".join(signature.parameters) or "none"
        raise TargetError(
            "arguments", f"{place}: the target has no parameter {name}; it has: {known}"
        )


def _refuse(place, missing, hints):
    names = ", ".join(describe(parameter, hints) for parameter in missing)
    options = " ".join(f"--arg {parameter.name}=VALUE" for parameter in missing)
    raise TargetError(
        "arguments",
        f"{place} needs arguments: {names}; give them by {options}, by args in the configuration, "
        "or let --guess-args fill them in",
    )


def _adapt(value, annotation):
    """A text of the configuration, as the path or the member of an Enum that is asked for."""
    if not isinstance(value, str):
        return value
    for member in members_of(annotation):
        if member is str:
            break
        if inspect.isclass(member) and issubclass(member, (pathlib.PurePath, enum.Enum)):
            try:
                return _convert_to(value, member)
            except KeyError:
                continue
    return value


def _read_option(argument, signature, hints, values):
    name = argument["name"]
    text = values.fill_inputs(argument["value"], f"--arg {name}")
    if argument["is_json"]:
        return _from_json(name, text)
    return _convert(name, text, _annotation(signature, hints, name))


def _annotation(signature, hints, name):
    if name in hints:
        return hints[name]
    default = (
        signature.parameters[name].default if signature and name in signature.parameters else None
    )
    return str if default in (None, inspect.Parameter.empty) else type(default)


def _from_json(name, text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise TargetError("arguments", f"--arg {name}:={text}: not JSON: {error}") from None


def members_of(annotation):
    """Those of a Union, or the annotation itself."""
    return typing.get_args(annotation) if typing.get_origin(annotation) in UNIONS else (annotation,)


def _convert(name, text, annotation):
    members = members_of(annotation)
    for member in members:
        try:
            return _convert_to(text, member)
        except (ValueError, KeyError, TypeError):
            continue
    expected = " or ".join(name_of(member) for member in members)
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
