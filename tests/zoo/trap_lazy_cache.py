"""A cache fills one entry at a time and throws its oldest entry out only when it is full.

Its limit lies beyond the ten counted cycles, so that only more cycles can show the eviction.
"""

from collections import OrderedDict

LIMIT = 20
CACHE = OrderedDict()
COUNT = [0]


class Tile:
    __slots__ = ("number",)

    def __init__(self, number):
        self.number = number


def render():
    COUNT[0] += 1
    CACHE[COUNT[0]] = Tile(COUNT[0])
    if len(CACHE) > LIMIT:
        CACHE.popitem(last=False)
