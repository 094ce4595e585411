"""What the text of Python modules says about classes: bases, constructors, how they are used.

Nothing is run: names are followed through imports and assignments of the parsed modules, and end
either at a class that one of them defines or at a dotted name of somebody else's.
"""

import ast
import os

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Class:
    """A class statement that can be addressed by ``module:name``."""

    def __init__(self, module, node, name):
        self.module, self.node, self.name = module, node, name
        self.methods = {
            part.name: part
            for part in node.body
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
        }

    @property
    def description(self):
        return (ast.get_docstring(self.node) or "").strip().partition("\n")[0]

    @property
    def is_abstract(self):
        return any(
            dotted(decorator).rpartition(".")[2] == "abstractmethod"
            for method in self.methods.values()
            for decorator in method.decorator_list
        )


class Module:
    """A parsed file. ``names``: what a name of it may stand for, as dotted names."""

    def __init__(self, name, path, is_package, tree):
        self.name, self.path, self.tree = name, path, tree
        self.package = name if is_package else name.rpartition(".")[0]
        self.is_packaged = is_package or os.path.isfile(
            os.path.join(os.path.dirname(path), "__init__.py")
        )
        self.names, self.stars, self.classes = {}, [], {}
        self._read(tree.body, "")

    def _read(self, body, outer):
        for node in body:
            if isinstance(node, ast.ClassDef):
                name = outer + node.name
                self.classes[name] = Class(self, node, name)
                self._read(node.body, name + ".")
            elif isinstance(node, ast.If) and _is_main_guard(node.test):
                self._read(node.orelse, outer)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self._read_import(node)
            elif isinstance(node, ast.Assign) and not outer:
                self._read_alias(node)
            elif not isinstance(node, _FUNCTIONS):
                for block in ("body", "orelse", "finalbody"):
                    self._read(getattr(node, block, []), outer)
                for handler in getattr(node, "handlers", []):
                    self._read(handler.body, outer)

    def _add(self, name, target, is_local=False):
        self.names.setdefault(name, []).append((target, is_local))

    def _read_import(self, node):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                self._add(name, alias.name if alias.asname else name)
            return
        source = node.module or ""
        if node.level:
            above = self.package.split(".")
            above = above[: len(above) - node.level + 1]
            source = ".".join(above + ([source] if source else []))
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(source)
            else:
                self._add(alias.asname or alias.name, f"{source}.{alias.name}")

    def imports(self):
        """Dotted names that may be modules: all that is imported, and what it is imported from."""
        targets = [
            name for names in self.names.values() for name, is_local in names if not is_local
        ]
        for name in [*targets, *self.stars]:
            while name:
                yield name
                name = name.rpartition(".")[0]

    def _read_alias(self, node):
        value = dotted(node.value)
        for target in node.targets:
            if value and isinstance(target, ast.Name):
                self._add(target.id, value, is_local=True)


class Program:
    """Parsed modules, and the ways from names to classes in them."""

    def __init__(self, asked, around):
        self.asked = asked  # those that it is about, by name
        self.modules = {**around, **asked}

    def classes(self):
        """Of the modules that it is about."""
        for module in self.asked.values():
            yield from module.classes.values()

    def resolve(self, module, name):
        """The classes, or dotted names of others, that ``name`` may be in ``module``."""
        return self._resolve(module, name, set())

    def _resolve(self, module, name, seen):
        if (module.name, name) in seen:
            return []
        seen.add((module.name, name))
        if name in module.classes:
            return [module.classes[name]]
        first, dot, rest = name.partition(".")
        if first not in module.names:
            return self._resolve_in_stars(module, name, seen)
        found = []
        for target, is_local in module.names[first]:
            whole = target + dot + rest
            if is_local:
                found += self._resolve_alias(module, first, target, whole, seen)
            else:
                found += self._beside(module, whole, seen) or self._absolute(whole, seen)
        return found

    def _resolve_alias(self, module, first, target, whole, seen):
        """Each alias once: by ``parser = parser.parent`` names would grow without end."""
        if (module.name, first, target) in seen:
            return []
        seen.add((module.name, first, target))
        return self._resolve(module, whole, seen)

    def _beside(self, module, name, seen):
        """What a script imports from the file beside it."""
        if not module.package or module.is_packaged:
            return []
        found = self._absolute(f"{module.package}.{name}", seen)
        return [one for one in found if isinstance(one, Class)]

    def _resolve_in_stars(self, module, name, seen):
        for star in module.stars:
            found = self._resolve(self.modules[star], name, seen) if star in self.modules else []
            if any(one != name for one in found):
                return found
        outside = [star for star in module.stars if star not in self.modules]
        return [f"{star}.{name}" for star in outside] or [name]

    def _absolute(self, name, seen):
        parts = name.split(".")
        for count in range(len(parts) - 1, 0, -1):
            inner = self.modules.get(".".join(parts[:count]))
            if inner is not None:
                found = self._resolve(inner, ".".join(parts[count:]), seen)
                return found if any(isinstance(one, Class) for one in found) else [*found, name]
        return [name]

    def bases(self, cls):
        """The direct bases: classes, and dotted names of others."""
        for node in cls.node.bases:
            name = dotted(node)
            yield from self.resolve(cls.module, name) if name else [ast.unparse(node)]

    def ancestors(self, cls, seen=None):
        """The class itself and what it derives from, depth first."""
        seen = set() if seen is None else seen
        if id(cls) in seen:
            return
        seen.add(id(cls))
        yield cls
        for base in self.bases(cls):
            if isinstance(base, Class):
                yield from self.ancestors(base, seen)
            else:
                yield base

    def method(self, cls, name):
        """The method of that name, own or inherited from a parsed class; None."""
        for one in self.ancestors(cls):
            if isinstance(one, Class) and name in one.methods:
                return one.methods[name]
        return None


def dotted(node):
    """``a.b.C`` of a name or an attribute (``C[int]`` too); "" for every other expression."""
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    if isinstance(node, ast.Call):
        return ""
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return left and f"{left}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _is_main_guard(test):
    return isinstance(test, ast.Compare) and dotted(test.left) == "__name__"


def parameters(method):
    """The parameters of a method's node behind ``self``."""
    if method is None:
        return []
    given = method.args
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    found = [_parameter(one, default) for one, default in zip(positional, defaults)][1:]
    for one, default in zip(given.kwonlyargs, given.kw_defaults):
        found.append(_parameter(one, default))
    return found


def _parameter(argument, default):
    return {
        "name": argument.arg,
        "annotation": ast.unparse(argument.annotation) if argument.annotation else None,
        "default": ast.unparse(default) if default is not None else None,
    }
