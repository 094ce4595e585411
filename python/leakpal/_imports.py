"""Modules imported in processes of their own, and what classes they then hold.

A process imports one module after the other and says each before it begins, so a crash or a hang is
told with the module's name, and the next process goes on behind it.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time

from leakpal import _bootstrap, _kinds, _targets
from leakpal._places import target_place


def look(program, base_folder, timeout):
    """(components, problems) of all modules of a program; ``timeout`` seconds for each module."""
    components, problems = [], []
    for places in _batches(program, base_folder):
        while places:
            done, failure = _ask(places, base_folder, timeout, components, problems)
            if failure:
                problems.append(failure)
                done += 1
            places = places[done:]
    return components, problems


def _batches(program, base_folder):
    """Files that are no modules by folder: each has its folder first in sys.path."""
    batches = {}
    for module in program.asked.values():
        if module.path.endswith("__main__.py"):
            continue
        place = target_place(module, base_folder)
        folder = os.path.dirname(module.path) if place.endswith(".py") else ""
        batches.setdefault(folder, []).append(place)
    return batches.values()


def _ask(places, base_folder, timeout, components, problems):
    """One process: (modules that it came through, the problem that ended it or None)."""
    words, environment = _bootstrap.child({"kind": "import", "places": places})
    child = subprocess.Popen(
        words,
        cwd=base_folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    done = 0
    try:
        for line in _lines(child, timeout):
            answer = json.loads(line)
            components += answer["components"]
            if answer["failure"]:
                problems.append(answer["failure"])
            done += 1
    except TimeoutError:
        child.kill()
        child.wait()
        return done, _problem("hang", places[done], f"the import took over {timeout:g} seconds")
    finally:
        child.stdout.close()
    status = child.wait()
    if done == len(places):
        return done, None
    return done, _problem("crash", places[done], f"the import ended Python: {_ending(status)}")


def _lines(child, timeout):
    buffer, limit = b"", time.monotonic() + timeout
    while True:
        ready, _, _ = select.select([child.stdout], [], [], max(0, limit - time.monotonic()))
        if not ready:
            raise TimeoutError
        chunk = os.read(child.stdout.fileno(), 65536)
        if not chunk:
            return
        *lines, buffer = (buffer + chunk).split(b"\n")
        if lines:
            limit = time.monotonic() + timeout
        yield from lines


def _ending(status):
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _problem(kind, place, message):
    return {"kind": kind, "place": place, "line": None, "message": message}


def run(profile):
    """In the child: import each place and write a line of JSON on what it holds."""
    answer = _bootstrap.open_answer()
    for place in profile["places"]:
        components, failure = [], None
        try:
            _targets.prepare_path(place + ":")
            components = _components(_targets.import_place(place), place)
        except SystemExit as error:
            failure = _problem("import", place, f"the import called sys.exit({error.code!r})")
        except Exception as error:
            failure = _problem("import", place, f"{error}" or type(error).__name__)
        answer.write(json.dumps({"components": components, "failure": failure}) + "\n")
        answer.flush()
    os._exit(0)


def _components(module, place):
    found = []
    for name, cls in sorted(vars(module).items()):
        if not isinstance(cls, type) or cls.__module__ != module.__name__:
            continue
        base = _kinds.base_of([f"{one.__module__}.{one.__qualname__}" for one in cls.__mro__[1:]])
        if base not in (None, "QObject"):
            found.append(_component(cls, base, f"{place}:{name}"))
    return found


def _component(cls, base, target):
    import inspect

    try:
        line = inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        line = 1
    return {
        "name": target.rpartition(":")[2],
        "kind": _kinds.kind_of(base),
        "base": base,
        "target": target,
        "file": getattr(sys.modules[cls.__module__], "__file__", "") or "",
        "line": line,
        "description": (inspect.getdoc(cls) or "").partition("\n")[0] if cls.__doc__ else "",
        "parameters": _parameters(cls),
        "role": "component",
        "found_by": "import",
    }


def _parameters(cls):
    import inspect

    constructor = next(vars(one)["__init__"] for one in cls.__mro__ if "__init__" in vars(one))
    try:
        given = list(inspect.signature(constructor).parameters.values())[1:]
    except (TypeError, ValueError):
        return []
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [
        {
            "name": one.name,
            "annotation": None if one.annotation is one.empty else _name_of(one.annotation),
            "default": None if one.default is one.empty else repr(one.default),
        }
        for one in given
        if one.kind not in variadic
    ]


def _name_of(annotation):
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", None)
