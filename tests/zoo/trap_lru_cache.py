"""functools.lru_cache with room for 128: not full for a long time, and it has a bound."""

from functools import lru_cache

COUNT = [0]


class Glyph:
    __slots__ = ()


@lru_cache(maxsize=128)
def glyph(number):
    return Glyph()


def draw():
    COUNT[0] += 1
    glyph(COUNT[0] * 1000)
