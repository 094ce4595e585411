"""Bounds that can be read: what a container with a bound keeps is no leak, however long eviction
would take to show; what is kept beside it as well is one."""

from pathlib import Path

import matrix
import pytest

PROGRAM = """
import collections, functools

class Part:
    pass

class Tile:
    def __init__(self):
        self.part = Part()
        self.rows = [{"part": Part()}]

class Ring(collections.deque):
    pass

class Store:
    def __init__(self):
        self.steps = collections.deque(maxlen=500)

    @functools.lru_cache(maxsize=1000)
    def tile(self, number):
        return Tile()

COUNT, KEPT = [0], []
RECENT = collections.deque(maxlen=1000)
RING = Ring(maxlen=700)
STORE = Store()
cached = functools.lru_cache(maxsize=1000)(lambda number: Tile())
unbounded = functools.lru_cache(maxsize=None)(lambda number: Tile())
queue = collections.deque()

def number():
    COUNT[0] += 1
    return COUNT[0]

def in_deque():
    RECENT.append(Tile())

def in_own_deque():
    RING.append(Tile())

def in_containers_of_deque():
    STORE.steps.append((number(), {"tiles": [Tile()]}))

def in_cache():
    cached(number())

def in_cache_of_method():
    STORE.tile(number())

def in_cache_with_self():
    Store().tile(1)

def in_deque_and_list():
    RECENT.append(Tile())
    KEPT.append(RECENT[-1])

def in_cache_without_bound():
    unbounded(number())

def in_deque_without_bound():
    queue.append(Tile())
"""

BOUNDED = {
    "in_deque": ("collections.deque", 1000),
    "in_own_deque": ("Ring", 700),
    "in_containers_of_deque": ("collections.deque", 500),
    "in_cache": ("functools._lru_cache_wrapper", 1000),
    "in_cache_of_method": ("functools._lru_cache_wrapper", 1000),
    "in_cache_with_self": ("functools._lru_cache_wrapper", 1000),
}
LEAKS = ["in_deque_and_list", "in_cache_without_bound", "in_deque_without_bound"]
ON_EVERY_PYTHON = ("in_own_deque", "in_cache_with_self")


def bounded_cases():
    main, *others = matrix.pythons()
    cases = [(name, main) for name in BOUNDED]
    cases += [(name, python) for python in others for name in ON_EVERY_PYTHON]
    return [pytest.param(*case, id="-".join((case[0], Path(case[1]).parts[-3]))) for case in cases]


def run_call(leakpal, tmp_path, name, **options):
    (tmp_path / "tiles.py").write_text(PROGRAM)
    return leakpal("call", tmp_path / f"tiles.py:{name}", **options)


@pytest.mark.parametrize(("name", "python"), bounded_cases())
def test_ten_cycles_are_enough_where_the_bound_can_be_read(leakpal, tmp_path, name, python):
    run = run_call(leakpal, tmp_path, name, python=python)
    assert (run.returncode, run.test["verdict"]) == (0, "bounded")
    assert (run.test["cycles"]["counted"], run.test["cycles"]["extra"]) == (10, 0)
    leaks = {leak["what"]: leak for leak in run.test["leaks"]}
    holder, bound = BOUNDED[name]
    for what in ("Tile", "Part"):
        assert leaks[what]["shape"] == "bounded"
        assert f"{holder} that keeps up to {bound} and has 14" in leaks[what]["cause"]


@pytest.mark.parametrize("name", LEAKS)
def test_what_has_no_bound_is_a_leak(leakpal, tmp_path, name):
    run = run_call(leakpal, tmp_path, name)
    assert run.test["verdict"] == "leak"
    (tile,) = (leak for leak in run.test["leaks"] if leak["what"] == "Tile")
    assert (tile["shape"], tile["count_per_cycle"]) == ("leak", 1)


def test_a_cache_without_a_bound_is_named_so(leakpal, tmp_path):
    run = run_call(leakpal, tmp_path, "in_cache_without_bound")
    (tile,) = (leak for leak in run.test["leaks"] if leak["what"] == "Tile")
    assert "no bound" in tile["cause"]
    assert tile["path"][-2]["detail"] == "lru_cache(maxsize=None)"
