"""A cache without a limit, on a method: it keeps every page that was ever laid out."""

from functools import cache


class Page:
    def __init__(self):
        self.text = bytes(5000)

    @cache  # noqa: B019
    def width(self):
        return 100


def lay_out():
    Page().width()  # created here
