"""Every kind of reference between Python objects: found by the walk, and called by its name.

check_python_walk.py LIBRARY           on each of the Pythons that tests run on (matrix.py)
check_python_walk.py LIBRARY --here    on this one
"""

import collections
import ctypes
import functools
import subprocess
import sys
import threading
import types
import weakref
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "zoo"))

ROOT, ATTRIBUTE, GLOBAL, LOCAL, KEY, INDEX, ITEM, CELL, DEFAULT = range(1, 10)
CALLABLE, ARGUMENT, SELF, TYPE, REFERENCE = range(10, 15)
POINTER = 23
PYTHON, MODULE, CLASS, FUNCTION, FRAME = range(1, 6)
BOUNDED, LIBRARY = 1 << 11, 1 << 12

VISITOR = ctypes.PYFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_char_p)


class Target:
    """What is held."""


class Plain:
    def __init__(self, target):
        self.target = target


class Slotted:
    __slots__ = ("before", "target")

    def __init__(self, target):
        self.before = None
        self.target = target


class SlottedBelow(Slotted):
    """Has slots and a dict."""


class Registry(dict):
    pass


class Row(list):
    pass


class Hub:
    def method(self):
        return self


class Meta(type):
    pass


def closure_over(target, other=None):
    return lambda: (other, target)


def closure_over_argument(target):
    def inner():
        return target

    inner()
    return inner


def generate(target):
    yield 1
    return target


async def wait_for(target):
    await Awaitable()
    return target


async def generate_async(target):
    yield target


class Awaitable:
    def __await__(self):
        yield 1


class Guest:
    """The library of the walk, loaded into this process."""

    def __init__(self, library):
        self.library = ctypes.PyDLL(library)
        for name in ("know", "roots", "edges", "name", "is_hidden", "describe"):
            getattr(self.library, "guest_" + name).restype = ctypes.c_int

    def edges(self, address):
        found = []

        def visit(to, node, edge, _root):
            found.append((to, node, edge))

        self.library.guest_edges(ctypes.c_void_p(address), VISITOR(visit))
        return found

    def roots(self):
        found = []

        def visit(to, node, _edge, root):
            found.append((to, node, root.decode()))

        self.library.guest_roots(VISITOR(visit))
        return found

    def know(self, *objects):
        for item in objects:
            self.library.guest_know(ctypes.c_void_p(id(item)))

    def is_hidden(self, holder, address):
        return self.library.guest_is_hidden(ctypes.py_object(holder), ctypes.c_void_p(address))

    def name(self, holder, held):
        text = ctypes.create_string_buffer(200)
        edge = self.library.guest_name(ctypes.py_object(holder), ctypes.py_object(held), text, 200)
        return edge, text.value.decode()

    def describe(self, item):
        text = ctypes.create_string_buffer(2000)
        flags = self.library.guest_describe(ctypes.py_object(item), text, 2000)
        label, detail, file, line = text.value.decode().split("\n")
        return label, detail, Path(file).name, int(line), flags & (BOUNDED | LIBRARY)

    def reaches(self, holder, held):
        """Over an edge, or over nodes that are told as part of the holder."""
        todo, seen = [id(holder)], set()
        while todo:
            for to, _node, edge in self.edges(todo.pop()):
                if to == id(held):
                    assert edge != POINTER
                    return True
                if to not in seen and self.is_hidden(holder, to):
                    todo.append(to)
                seen.add(to)
        return False


def with_dict_made(target):
    plain = Plain(target)
    vars(plain)["more"] = 1
    return plain


def started(generator):
    generator.send(None)
    return generator


def raised(target):
    def inner():
        local_target = target
        raise ValueError(local_target)

    try:
        inner()
    except ValueError as error:
        return error


def cached(target, maxsize):
    @functools.lru_cache(maxsize=maxsize)
    def look_up(_key):
        return target

    look_up(1)
    return look_up


def function_with(**attributes):
    def function(first, second=None, *, third=None):
        return first, second, third

    function.__dict__.update(attributes)
    return function


def defaulted(target):
    def function(first, second=target, *, third=1):
        return first, second, third

    return function


def keyword_defaulted(target):
    def function(first, *, third=target):
        return first, third

    return function


def module_with(target):
    module = types.ModuleType("registry")
    module.WINDOWS = target
    return module


def class_with(target):
    return Meta("Made", (), {"shared": target})


def ordered(target):
    table = collections.OrderedDict()
    table[1] = target
    return table


def registry_with_attribute(target):
    registry = Registry(a=1)
    registry.owner = target
    return registry


def frame_of(error):
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame


HOLDERS = [
    ("attribute", Plain, ATTRIBUTE, "target"),
    ("attribute in a dict", with_dict_made, ATTRIBUTE, "target"),
    ("slot", Slotted, ATTRIBUTE, "target"),
    ("slot beside a dict", SlottedBelow, ATTRIBUTE, "target"),
    ("attribute of a dict", registry_with_attribute, ATTRIBUTE, "owner"),
    ("namespace", lambda t: types.SimpleNamespace(target=t), ATTRIBUTE, "target"),
    ("list", lambda t: [1, 2, t], INDEX, "2"),
    ("list of a class", lambda t: Row([1, t]), INDEX, "1"),
    ("tuple", lambda t: (1, t), INDEX, "1"),
    ("deque", lambda t: collections.deque([1, 2, 3, t]), INDEX, "3"),
    ("dict", lambda t: {"secret": t}, KEY, ""),
    ("dict of a class", lambda t: Registry(secret=t), KEY, ""),
    ("key", lambda t: {t: "secret"}, KEY, ""),
    ("ordered dict", ordered, KEY, ""),
    ("default dict", lambda t: collections.defaultdict(list, {1: t}), KEY, ""),
    ("set", lambda t: {t}, ITEM, ""),
    ("frozen set", lambda t: frozenset([t]), ITEM, ""),
    ("lru_cache", lambda t: cached(t, 128), ITEM, ""),
    ("lru_cache without bound", lambda t: cached(t, None), ITEM, ""),
    ("closure", closure_over, CELL, "target"),
    ("closure over argument", closure_over_argument, CELL, "target"),
    ("default", defaulted, DEFAULT, "second"),
    ("keyword default", keyword_defaulted, DEFAULT, "third"),
    ("attribute of function", lambda t: function_with(owner=t), ATTRIBUTE, "owner"),
    ("partial's argument", lambda t: functools.partial(print, 1, t), ARGUMENT, "1"),
    ("partial's keyword", lambda t: functools.partial(print, end=t), ARGUMENT, "end"),
    ("method's self", lambda t: types.MethodType(print, t), SELF, ""),
    ("module", module_with, GLOBAL, "WINDOWS"),
    ("class", class_with, ATTRIBUTE, "shared"),
    ("generator", lambda t: started(generate(t)), LOCAL, "target"),
    ("generator not started", generate, LOCAL, "target"),
    ("coroutine", lambda t: started(wait_for(t)), LOCAL, "target"),
    ("asynchronous generator", generate_async, LOCAL, "target"),
    ("exception's argument", lambda t: ValueError(t), ARGUMENT, "0"),
    ("frame of an exception", lambda t: frame_of(raised(t)), LOCAL, "local_target"),
    ("values of a dict", lambda t: {"secret": t}.values(), None, None),
    ("iterator", lambda t: iter([t]), None, None),
    ("mapping proxy", lambda t: types.MappingProxyType({"secret": t}), None, None),
    ("weak reference", weakref.ref, None, None),
    ("weak dict", lambda t: weakref.WeakValueDictionary(secret=t), None, None),
]


def check_holders(guest):
    for title, make, edge, name in HOLDERS:
        target = Target()
        holder = make(target)
        if edge is None:
            assert guest.name(holder, target)[0] == 0, title
            assert not guest.reaches(holder, target), title
            continue
        assert guest.name(holder, target) == (edge, name), (title, guest.name(holder, target))
        assert guest.reaches(holder, target), title


def check_parts(guest):
    """References between what Python itself makes."""
    hub = Hub()
    bound = hub.method
    assert guest.name(bound, Hub.method) == (CALLABLE, "")
    assert guest.reaches(bound, Hub.method)
    partial = functools.partial(check_parts, 1)
    assert guest.name(partial, check_parts) == (CALLABLE, "")
    appended = []
    assert guest.name(appended.append, appended) == (SELF, "")
    assert guest.name(hub, vars(hub)) == (ATTRIBUTE, "__dict__")
    function = closure_over(1)
    assert guest.name(function, function.__closure__) == (ATTRIBUTE, "__closure__")
    assert guest.name(partial, partial.keywords) == (ATTRIBUTE, "keywords")
    assert guest.name(hub, Hub) == (TYPE, "") and guest.reaches(hub, Hub)
    assert guest.name(SlottedBelow, Slotted) == (TYPE, "") and guest.reaches(SlottedBelow, Slotted)
    wrapped = cached(1, 2)
    assert guest.name(wrapped, wrapped.__wrapped__) == (CALLABLE, "")
    getter = property(check_parts, None, check_holders)
    assert guest.name(getter, check_parts) == (CALLABLE, "getter")
    assert guest.name(getter, check_holders) == (CALLABLE, "deleter")
    assert guest.name(staticmethod(check_parts), check_parts) == (CALLABLE, "")
    assert guest.name(classmethod(check_parts), check_parts) == (CALLABLE, "")
    target = Target()
    watched = weakref.ref(target, check_parts)
    assert guest.name(watched, check_parts) == (REFERENCE, "callback")
    values = {"secret": target}
    assert guest.name(values.values(), values) == (REFERENCE, "")
    error = raised(target)
    assert guest.name(error, error.__traceback__) == (ATTRIBUTE, "__traceback__")
    trace = error.__traceback__
    assert guest.name(trace, trace.tb_frame) == (ATTRIBUTE, "tb_frame")
    key = "".join(["a ", "key"])
    assert guest.name({key: 1}, key) == (KEY, "") and guest.reaches({key: 1}, key)
    guest.know(check_parts.__code__.co_consts)
    assert guest.reaches(check_parts.__code__, check_parts.__code__.co_consts)
    assert guest.name(check_parts, check_parts.__code__) == (REFERENCE, "__code__")
    assert guest.name(check_parts, Target) == (GLOBAL, "Target")


def check_nothing_is_hidden_in_vain(guest):
    target = Target()
    assert not guest.is_hidden([target], id(target))
    table = {}
    assert not guest.is_hidden([table], id(table))
    assert guest.is_hidden(module_with(1), id(vars(sys))) == 0
    module = module_with(1)
    assert guest.is_hidden(module, id(vars(module)))


def check_roots(guest):
    target, other = Target(), Target()
    local_variable = [target]
    guest.know(local_variable, other)
    ready, done = threading.Event(), threading.Event()

    def wait(held):
        ready.set()
        done.wait()
        return held

    thread = threading.Thread(target=wait, args=(other,))
    thread.start()
    ready.wait()
    roots = guest.roots()
    modules = {to for to, _node, root in roots if root == "module"}
    assert modules >= {id(module) for module in sys.modules.values()}
    assert (id(sys), MODULE, "module") in roots
    frames = [to for to, node, root in roots if root == "frame" and node == FRAME]
    held = {}
    for frame in frames:
        for to, _node, edge in guest.edges(frame):
            held.setdefault(to, set()).add(edge)
    done.set()
    thread.join()
    assert LOCAL in held[id(local_variable)], held.get(id(local_variable))
    assert LOCAL in held[id(other)], held.get(id(other))


def check_descriptions(guest):
    def line_of(function):
        return function.__code__.co_firstlineno

    here = Path(__file__).name
    hub = Hub()
    assert guest.describe(hub) == ("Hub", "", "", 0, 0)
    assert guest.describe([1, 2]) == ("list", "list of 2", "", 0, LIBRARY)
    assert guest.describe({1: 2}) == ("dict", "dict of 1 entries", "", 0, LIBRARY)
    assert guest.describe({1, 2, 3}) == ("set", "set of 3", "", 0, LIBRARY)
    assert guest.describe(Row([1])) == ("Row", "Row of 1", "", 0, 0)
    queue = collections.deque([1, 2], maxlen=50)
    assert guest.describe(queue)[1:] == ("deque(maxlen=50), 2 filled", "", 0, BOUNDED | LIBRARY)
    queue = collections.deque([1])
    assert guest.describe(queue)[1:] == ("collections.deque of 1", "", 0, LIBRARY)
    cache = cached(1, 128)
    line = line_of(cache.__wrapped__)
    assert guest.describe(cache)[1:] == ("lru_cache(maxsize=128), 1 filled", here, line, BOUNDED)
    cache = cached(1, None)
    line = line_of(cache.__wrapped__)
    assert guest.describe(cache)[1:] == ("lru_cache(maxsize=None)", here, line, 0)
    function = closure_over(1)
    line = line_of(function)
    assert guest.describe(function) == ("closure_over.<locals>.<lambda>", "", here, line, 0)
    line = line_of(Hub.method)
    assert guest.describe(hub.method) == ("method", "Hub.method", here, line, 0)
    partial = functools.partial(closure_over, 1)
    line = line_of(closure_over)
    assert guest.describe(partial)[1:] == ("partial of closure_over", here, line, 0)
    generator = started(generate(1))
    assert guest.describe(generator) == ("generate", "generator", here, line_of(generate) + 1, 0)
    label, detail, file, line, flags = guest.describe(Hub)
    assert (label, detail, file, flags) == ("Hub", "", here, 0)
    label, detail, file, line, flags = guest.describe(collections)
    assert (label, file, flags) == ("collections", "__init__.py", LIBRARY)
    assert guest.describe(sys)[::4] == ("sys", LIBRARY)
    assert guest.describe(sys.modules["__main__"])[::4] == ("__main__", 0)
    frame = sys._getframe()
    label, _detail, file, line, flags = guest.describe(frame)
    assert label.endswith("check_descriptions") and file == here
    assert guest.describe(threading.Thread)[::4] == ("Thread", LIBRARY)
    assert guest.describe(collections.OrderedDict)[4] == LIBRARY


def check_everything_bears_the_walk(guest):
    import gc

    count = 0
    for item in gc.get_objects():
        count += len(guest.edges(id(item)))
        guest.describe(item)
    assert count > 10000


def main(library):
    if sys.argv[2:] == ["--here"]:
        guest = Guest(library)
        for check in (
            check_holders,
            check_parts,
            check_nothing_is_hidden_in_vain,
            check_roots,
            check_descriptions,
            check_everything_bears_the_walk,
        ):
            check(guest)
        return 0
    import matrix

    command = [str(Path(__file__).resolve()), library, "--here"]
    return max(subprocess.run([python, *command]).returncode for python in matrix.pythons())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
