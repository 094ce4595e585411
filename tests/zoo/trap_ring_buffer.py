"""A ring buffer keeps the last eight samples."""

from collections import deque

SAMPLES = deque(maxlen=8)


class Sample:
    __slots__ = ("value",)


def measure():
    SAMPLES.append(Sample())
