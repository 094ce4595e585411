"""A registry of weak references knows every page, and keeps none."""

from weakref import WeakValueDictionary

PAGES = WeakValueDictionary()


class Page:
    def __init__(self):
        self.text = bytes(5000)


def open_page():
    page = Page()
    PAGES[id(page)] = page
