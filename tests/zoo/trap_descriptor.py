"""A file is opened a hundred times, and closed each time by the end of its last reference."""

import os


def probe():
    for _ in range(100):
        with open(os.devnull, "rb") as file:
            file.read(1)
