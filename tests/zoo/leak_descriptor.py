"""A file is opened by its descriptor, and nobody closes it."""

import os


def probe():
    os.open(os.devnull, os.O_RDONLY)  # created here
