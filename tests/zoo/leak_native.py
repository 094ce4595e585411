"""Memory of a C library is asked for and its address is lost: no Python object, no Qt object."""

import ctypes

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]


def decode():
    libc.malloc(1496)  # created here
