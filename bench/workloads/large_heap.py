"""A heap of two million Python objects with twelve million references between them, and 500 MB of
native blocks that point to each other; a callable that keeps one object more in every call."""

import ctypes
import os
import random

OBJECTS = int(os.environ.get("BENCH_OBJECTS", "2000000"))
NATIVE_BYTES = int(os.environ.get("BENCH_NATIVE_BYTES", "500000000"))
BLOCK_BYTES, POINTERS = 5000, 40
FAN_OUT = 5  # lists that a record refers to, beside its dict and its class


class Record:
    """One object and its list: a record is two."""

    __slots__ = ("name", "others")

    def __init__(self, name, others):
        self.name = name
        self.others = others


def python_heap():
    chance = random.Random(1)
    records = [Record(None, [])]
    for _ in range(OBJECTS // 2):
        others = [records[int(chance.random() * len(records))] for _ in range(FAN_OUT)]
        records.append(Record(others[0].name, others))
    return records


def native_heap():
    """Blocks of malloc, a hundredth of their words addresses of others, all reached from the first
    by a list."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    chance = random.Random(2)
    filling = os.urandom(BLOCK_BYTES)
    blocks = [libc.malloc(BLOCK_BYTES) for _ in range(NATIVE_BYTES // BLOCK_BYTES)]
    for block, following in zip(blocks, [*blocks[1:], 0], strict=True):
        ctypes.memmove(block, filling, BLOCK_BYTES)
        others = [blocks[int(chance.random() * len(blocks))] for _ in range(POINTERS - 1)]
        ctypes.memmove(block, (ctypes.c_uint64 * POINTERS)(following, *others), POINTERS * 8)
    return ctypes.c_void_p(blocks[0]) if blocks else None


PYTHON = python_heap()
NATIVE = native_heap()
KEPT = []


def keep_one():
    KEPT.append(Record("kept", []))
