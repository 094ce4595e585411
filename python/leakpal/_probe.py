"""What ``leakpal doctor`` profiles: every cycle leaves one native block, one object and, with Qt,
one QObject, no more and no less."""

import ctypes
import importlib
import sys

NATIVE_BYTES = 4321

_malloc = ctypes.CDLL(None).malloc
_malloc.restype, _malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
_kept = []


def leak():
    _malloc(NATIVE_BYTES)
    _kept.append(object())
    for binding in ("PySide6", "PyQt6", "PyQt5", "PySide2"):
        if f"{binding}.QtCore" in sys.modules:
            _kept.append(importlib.import_module(f"{binding}.QtCore").QObject())
