"""Memory of a C library is asked for, and given back in the call after the next."""

import ctypes
from collections import deque

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
BUFFERS = deque()


def decode():
    BUFFERS.append(libc.malloc(1496))
    if len(BUFFERS) > 2:
        libc.free(BUFFERS.popleft())
