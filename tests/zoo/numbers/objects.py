"""Keeps one object() a call, or two million of them from the first call on."""

import ctypes

KEPT = []
BLOCK_BYTES = 4321
SLOT_BLOCK_BYTES = 48  # the collector's 16 and the object's 24, rounded up to 16

_malloc = ctypes.CDLL(None).malloc
_malloc.restype, _malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
_object_malloc = ctypes.pythonapi.PyObject_Malloc
_object_malloc.restype, _object_malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
_object_free = ctypes.pythonapi.PyObject_Free
_object_free.restype, _object_free.argtypes = None, [ctypes.c_void_p]


def keep_object():
    KEPT.append(object())


def keep_millions():
    if not KEPT:
        KEPT.extend([] for _ in range(2_000_000))


class Slot:
    __slots__ = ("value",)


def leak_beside_a_slot():
    """A native block whose address lies in what pads the object that is kept: no one holds it."""
    address = _malloc(BLOCK_BYTES)
    place = _object_malloc(SLOT_BLOCK_BYTES)
    ctypes.c_size_t.from_address(place + SLOT_BLOCK_BYTES - 8).value = address
    _object_free(place)
    KEPT.append(Slot())
    assert place <= id(KEPT[-1]) < place + SLOT_BLOCK_BYTES, "the place was not taken again"
