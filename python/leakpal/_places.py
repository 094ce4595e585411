"""Packages, folders and files to the Python files in them, without importing anything."""

import importlib.machinery
import os
import sys
import tokenize

_LEFT_OUT = {"__pycache__", "node_modules", "site-packages", "dist-packages", "build", "dist"}
_TEST_FOLDERS = {"test", "tests", "testing"}


class Place:
    """The files below what was asked for, each with its module's name."""

    def __init__(self, base):
        self.base = base
        self.files = {}  # absolute path -> (module, is_package)
        self.tests_left_out = 0

    def add(self, text):
        """A file, a folder or the dotted name of a package; None, or what is wrong with it."""
        path = os.path.abspath(os.path.join(self.base, text))
        if os.path.isfile(path):
            return self._add_file(path) if path.endswith(".py") else "not a Python file (.py)"
        if os.path.isdir(path):
            return self._add_folder(path)
        if not all(part.isidentifier() for part in text.split(".")):
            return "no such file or folder, and not the name of a package"
        return self._add_package(text)

    def find(self, name, importer):
        """(path, is_package) of the application's module ``name``, as ``importer`` would import it:
        below the importer's packages, beside it or in the base folder; None for all others."""
        top = os.path.dirname(importer.path)
        while is_package(top):
            top = os.path.dirname(top)
        roots = [top, os.path.dirname(importer.path)]
        if importer.is_packaged and name.partition(".")[0] != importer.name.partition(".")[0]:
            roots = []  # where a package is installed, others are too
        for root in (*roots, self.base):
            path = os.path.join(root, *name.split("."))
            if os.path.isfile(path + ".py"):
                return path + ".py", False
            if is_package(path):
                return os.path.join(path, "__init__.py"), True
        return None

    def _add_package(self, name):
        search = [self.base, *sys.path]
        for part in name.split("."):
            spec = importlib.machinery.PathFinder.find_spec(part, search)
            if spec is None:
                return f"no such file or folder, and no package of that name in {sys.executable}"
            search = list(spec.submodule_search_locations or [])
        if spec.origin and spec.origin.endswith(".py") and not search:
            return self._add_file(spec.origin)
        for folder in search:
            self._add_folder(folder)
        return None if search else "a module without Python text"

    def _add_file(self, path):
        self.files[path] = module_of(path, self.base)

    def _add_folder(self, top):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if self._is_wanted(folder, name))
            for name in sorted(files):
                if not name.endswith(".py"):
                    continue
                if _is_test(name):
                    self.tests_left_out += 1
                else:
                    self._add_file(os.path.join(folder, name))

    def _is_wanted(self, folder, name):
        path = os.path.join(folder, name)
        if name in _TEST_FOLDERS:
            self.tests_left_out += 1
            return False
        is_environment = os.path.exists(os.path.join(path, "pyvenv.cfg"))
        is_made = name in _LEFT_OUT and not is_package(path)
        return not (name.startswith(".") or is_made or is_environment)


def _is_test(name):
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def module_of(path, base):
    """(dotted name, whether it is a package) of a file: from the folder above its packages; for a
    file in no package from ``base`` where it lies below that, else its own name."""
    folder, name = os.path.split(path)
    stem = name[: -len(".py")]
    parts = [] if stem == "__init__" else [stem]
    while is_package(folder):
        folder, last = os.path.split(folder)
        parts.insert(0, last)
    if not is_package(os.path.dirname(path)) and folder.startswith(base + os.sep):
        parts[:0] = os.path.relpath(folder, base).split(os.sep)
    return ".".join(parts), stem == "__init__"


def is_package(folder):
    return os.path.isfile(os.path.join(folder, "__init__.py"))


def target_place(module, base):
    """What stands before the colon of a TARGET in ``base``: the dotted name of what lies in a
    package, or imports from ``base``; else the file."""
    folder = os.path.dirname(module.path)
    if is_package(folder) or folder == base and module.name.isidentifier():
        return module.name
    imported = {
        target.partition(".")[0] for targets in module.names.values() for target, _ in targets
    }
    folders = [first for first in imported if first and os.path.isdir(os.path.join(base, first))]
    is_below = module.path.startswith(base + os.sep)
    if is_below and not all(_is_standard(first) for first in folders):
        return module.name
    return os.path.relpath(module.path, base) if is_below else module.path


def _is_standard(name):
    """Whether Python has a module of this name: a folder of the same name is not imported."""
    library = os.path.dirname(os.__file__)
    return importlib.machinery.PathFinder.find_spec(name, [library]) is not None


def read(path):
    with tokenize.open(path) as file:
        return file.read()
