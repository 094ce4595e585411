"""Draws previews in a thread of its own, so that scrolling through a ROM never waits.

A QThread subclass with a queue. Of several requests that wait, only the newest is drawn.
"""

from __future__ import annotations

import queue
from dataclasses import dataclass

from qtpy.QtCore import QObject, QThread, Signal

from .. import leaks
from ..images import tiles_image
from ..palette import Palette
from ..tiles import decode_tiles


@dataclass(frozen=True)
class PreviewRequest:
    """What to draw: stored tiles, in rows of `columns`, with the colours of a palette."""

    number: int
    data: bytes
    columns: int
    palette: Palette


class SpritePreviewWorker(QThread):
    """Draws what is requested and emits the number of the request and its picture."""

    ready = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests: queue.SimpleQueue[PreviewRequest | None] = queue.SimpleQueue()
        self._is_stopping = False

    def request(self, request: PreviewRequest) -> None:
        """Ask for a picture; safe from any thread."""
        self._requests.put(request)

    def run(self) -> None:
        """The thread: wait for a request, draw the newest."""
        while not self._is_stopping:
            request = self._requests.get()
            while request is not None and not self._requests.empty():
                request = self._requests.get()
            if request is None:
                return
            tiles = decode_tiles(request.data, 0, len(request.data))
            image = tiles_image(tiles, request.columns, request.palette)
            self.ready.emit(request.number, image)

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._is_stopping = True
        if not leaks.planted("preview-worker"):
            self.wake_and_wait()

    def wake_and_wait(self) -> None:
        """Wake the thread if it waits for a request, and wait until it has ended."""
        self._is_stopping = True
        self._requests.put(None)
        self.wait()
