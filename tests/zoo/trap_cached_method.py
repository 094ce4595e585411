"""An lru_cache on a method keeps sixteen pages, the limit that it was given."""

from functools import lru_cache


class Page:
    def __init__(self):
        self.text = bytes(5000)

    @lru_cache(maxsize=16)  # noqa: B019
    def width(self):
        return 100


def lay_out():
    Page().width()
