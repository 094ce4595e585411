"""Runs a search of search.py in a thread: a QThread subclass that ends with its search."""

from __future__ import annotations

from collections.abc import Iterator

from qtpy.QtCore import QCoreApplication, QThread, Signal

from .. import leaks
from ..search import Match

_AT_ONCE = 64


class SpriteSearchWorker(QThread):
    """Goes through a search and emits what it finds, some matches at a time."""

    found = Signal(object)

    def __init__(self, search: Iterator[Match | None], limit: int = 500) -> None:
        """Takes over the search; stops by itself after `limit` matches."""
        if leaks.planted("search-worker"):
            super().__init__(QCoreApplication.instance())
        else:
            super().__init__()
        self._search = search
        self._limit = limit

    def run(self) -> None:
        """The thread: collect matches until the end, the limit or an interruption."""
        waiting: list[Match] = []
        count = 0
        for match in self._search:
            if self.isInterruptionRequested() or count >= self._limit:
                break
            if match is not None:
                waiting.append(match)
                count += 1
            if len(waiting) >= _AT_ONCE:
                self.found.emit(waiting)
                waiting = []
        if waiting:
            self.found.emit(waiting)

    def stop(self) -> None:
        """End the search early, and wait for the thread."""
        self.requestInterruption()
        self.wait()
