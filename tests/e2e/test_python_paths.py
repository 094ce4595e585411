"""Each way in which a Python object can be held, told as a path from a module: one run on each
Python leaves an object of a class of its own in every one of them."""

from pathlib import Path

import matrix
import pytest

PROGRAM = """
import collections, functools

class Hub:
    __slots__ = ("name", "kept", "callbacks")

HUB = Hub()
HUB.kept, HUB.callbacks = [], []
TABLE, NAMES, MEMBERS, NEWEST = {}, {}, set(), collections.deque()
CACHE = functools.lru_cache(maxsize=None)(lambda held: held)
HELD = (
    "InList InTable InKey InSet InDeque InCache InAttribute InTuple InClosure InDefault "
    "InKeywordDefault InPartial InPartialKeyword InMethod InGenerator InFrame InClass"
).split()
globals().update({name: type(name, (), {"work": lambda self: None}) for name in HELD})

class Owner:
    pass

def over(held):
    return lambda: held

def defaults(positional, keyword):
    return lambda first=1, second=positional, *, third=keyword: None

def remember(remembered):
    yield
    return remembered

def fail(suspect):
    try:
        raise ValueError
    except ValueError as error:
        return error

def leave():
    HUB.kept.append(InList())
    TABLE["secret%d" % len(TABLE)] = InTable()
    NAMES[InKey()] = None
    MEMBERS.add(InSet())
    NEWEST.append(InDeque())
    CACHE(InCache())
    owner = Owner()
    owner.found, owner.pair = InAttribute(), (0, InTuple())
    HUB.kept.append(owner)
    HUB.callbacks.append(over(InClosure()))
    HUB.callbacks.append(defaults(InDefault(), InKeywordDefault()))
    HUB.callbacks.append(functools.partial(print, 0, InPartial(), end=InPartialKeyword()))
    HUB.callbacks.append(InMethod().work)
    HUB.callbacks.append(remember(InGenerator()))
    next(HUB.callbacks[-1])
    HUB.callbacks.append(fail(InFrame()))
    HUB.callbacks.append(type("Made", (), {"shared": InClass()}))
"""

KEPT = ["module ways", "HUB Hub", "kept list"]
CALLBACKS = ["module ways", "HUB Hub", "callbacks list"]
PATHS = {
    "InList": [*KEPT, "# InList"],
    "InTable": ["module ways", "TABLE dict", " InTable"],
    "InKey": ["module ways", "NAMES dict", " InKey"],
    "InSet": ["module ways", "MEMBERS set", " InSet"],
    "InDeque": ["module ways", "NEWEST collections.deque", "# InDeque"],
    "InCache": ["module ways", "CACHE functools._lru_cache_wrapper", " InCache"],
    "InAttribute": [*KEPT, "# Owner", "found InAttribute"],
    "InTuple": [*KEPT, "# Owner", "pair tuple", "# InTuple"],
    "InClosure": [*CALLBACKS, "# over.<locals>.<lambda>", "held InClosure"],
    "InDefault": [*CALLBACKS, "# defaults.<locals>.<lambda>", "second InDefault"],
    "InKeywordDefault": [*CALLBACKS, "# defaults.<locals>.<lambda>", "third InKeywordDefault"],
    "InPartial": [*CALLBACKS, "# functools.partial", "# InPartial"],
    "InPartialKeyword": [*CALLBACKS, "# functools.partial", "end InPartialKeyword"],
    "InMethod": [*CALLBACKS, "# method", " InMethod"],
    "InGenerator": [*CALLBACKS, "# remember", "remembered InGenerator"],
    "InFrame": [
        *CALLBACKS,
        "# ValueError",
        "__traceback__ traceback",
        "tb_frame fail",
        "suspect InFrame",
    ],
    "InClass": [*CALLBACKS, "# Made", "shared InClass"],
}
CLOSURE_EDGE = "closure variable held"

every_python = pytest.mark.parametrize("python", matrix.pythons(), ids=lambda p: Path(p).parts[-3])


def told(leak):
    """ "name label" of each step; which place of a container it is differs by the run."""
    steps = [(step["name"] or "", step["label"]) for step in leak["path"]]
    return ["{} {}".format("#" if name.isdigit() else name, label) for name, label in steps]


@every_python
def test_every_way_to_be_held_is_told_from_its_module_on(leakpal, tmp_path, python):
    (tmp_path / "ways.py").write_text(PROGRAM)
    run = leakpal("call", tmp_path / "ways.py:leave", "--cycles", 3, python=python)
    test = run.test
    assert test["autopsy"]["state"] == "complete", test["autopsy"]
    leaks = {leak["what"]: leak for leak in test["leaks"] if leak["what"] in PATHS}
    assert {what: told(leak) for what, leak in leaks.items()} == PATHS
    assert leaks["InClosure"]["path"][-1]["edge"] == CLOSURE_EDGE
    function = leaks["InClosure"]["path"][-2]
    line = PROGRAM.splitlines().index("    return lambda: held") + 1
    assert (Path(function["file"]).name, function["line"]) == ("ways.py", line)
    assert "secret" not in str(run.result) and "secret" not in run.stdout
