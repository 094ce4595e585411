"""What there is to profile in packages, folders and files: found in their text, nothing is run.

With "import" the modules are imported too, in processes of their own, for what the text does not
show: classes made at run time, and bases that other packages define.
"""

import ast
import json
import os
import sys

from leakpal import _bootstrap, _imports, _kinds
from leakpal._classes import Class, Module, Program, parameters
from leakpal._places import Place, read, target_place


def run(request):
    """Answer {places, folder, import, timeout, binding} with one JSON object on stdout."""
    with _bootstrap.open_answer() as answer:
        json.dump(discover(request), answer)


def discover(request):
    """The answer: components, unresolved, problems, modules, tests_left_out."""
    if request["binding"]:
        os.environ["QT_API"] = request["binding"].lower()
    place, problems = Place(request["folder"]), []
    for text in request["places"]:
        mistake = place.add(text)
        if mistake:
            problems.append(_problem("not-found", text, None, mistake))
    program = _parse(place, problems)
    components, unresolved = _components(program, place.base)
    if request["import"]:
        found, failures = _imports.look(program, place.base, request["timeout"])
        components = _merge(components, found)
        unresolved = []
        problems += failures
    order = sorted(components, key=lambda one: (one["file"], one["line"], one["name"]))
    return {
        "components": order,
        "unresolved": unresolved,
        "problems": problems,
        "modules": len(program.asked),
        "tests_left_out": place.tests_left_out,
    }


def _problem(kind, place, line, message):
    return {"kind": kind, "place": place, "line": line, "message": message}


def _parse(place, problems):
    modules = {}
    for path, (name, is_package) in place.files.items():
        shown = os.path.relpath(path, place.base) if path.startswith(place.base + os.sep) else path
        try:
            tree = ast.parse(read(path), path)
        except SyntaxError as error:
            problems.append(_problem("syntax", shown, error.lineno, error.msg))
        except (OSError, ValueError, RecursionError) as error:
            problems.append(_problem("unreadable", shown, None, f"{error}"))
        else:
            key = path if name in modules else name
            modules[key] = Module(key, path, is_package, tree)
    return Program(modules, _surroundings(place, modules))


def _surroundings(place, modules):
    """What the modules import of the same application, over any number of steps: not asked for, but
    what they derive from may be there."""
    around, waiting = {}, list(modules.values())
    while waiting:
        module = waiting.pop()
        for name in module.imports():
            found = None if name in modules or name in around else place.find(name, module)
            if found is None:
                continue
            path, is_package = found
            try:
                around[name] = Module(name, path, is_package, ast.parse(read(path), path))
            except (OSError, SyntaxError, ValueError, RecursionError):
                continue
            waiting.append(around[name])
    return around


def _components(program, base_folder):
    uses = _kinds.Uses(program)
    components, unresolved = [], []
    parents = {
        (base.module.name, base.name)
        for module in program.modules.values()
        for cls in module.classes.values()
        for base in program.bases(cls)
        if isinstance(base, Class)
    }
    for cls in program.classes():
        if os.path.basename(cls.module.path) == "__main__.py":
            continue
        outside = [one for one in program.ancestors(cls) if isinstance(one, str)]
        base = _kinds.base_of(outside)
        if base == "QObject" and not _kinds.has_worker_shape(program, uses, cls):
            continue
        if base is None:
            foreign = [one for one in outside if _is_foreign(one)]
            if foreign:
                unresolved.append(_unresolved(cls, base_folder, foreign))
            continue
        key = (cls.module.name, cls.name)
        is_base = cls.is_abstract or (key in parents and key not in uses.made)
        components.append(_component(program, uses, cls, base, base_folder, is_base))
    return components, unresolved


def _component(program, uses, cls, base, base_folder, is_base):
    given = parameters(program.method(cls, "__init__"))
    needs_parent = any(one["name"] == "parent" and one["default"] is None for one in given)
    is_part = _kinds.is_part(program, uses, cls, base, needs_parent)
    return {
        "name": cls.name.rpartition(".")[2],
        "kind": _kinds.kind_of(base),
        "base": base,
        "target": f"{target_place(cls.module, base_folder)}:{cls.name}",
        "file": cls.module.path,
        "line": cls.node.lineno,
        "description": cls.description,
        "parameters": given,
        "role": "base" if is_base else "part" if is_part else "component",
        "found_by": "text",
    }


def _unresolved(cls, base_folder, bases):
    return {
        "target": f"{target_place(cls.module, base_folder)}:{cls.name}",
        "file": cls.module.path,
        "line": cls.node.lineno,
        "bases": bases,
    }


def _is_foreign(base):
    """Whether a base is of another package, so that only an import could tell what it is."""
    first = base.partition(".")[0]
    if _kinds.qt_class(base):
        return False
    standard = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
    return not first.isidentifier() or ("." in base and first not in standard)


def _merge(components, found):
    known = {one["target"] for one in components}
    return components + [one for one in found if one["target"] not in known]
