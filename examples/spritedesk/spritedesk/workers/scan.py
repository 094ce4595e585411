"""Looks for pictures all over a ROM: an object that is moved to a thread and back again.

The worker pushes itself back to the thread that started it before its own thread ends. An object
left in a thread that has ended could never be deleted properly.
"""

from __future__ import annotations

from collections.abc import Iterator

from qtpy.QtCore import QObject, QThread, Signal, Slot

from .. import leaks
from ..scan import Region, block_scores, regions_of

_SHARED_RESULTS: list[Region] = []


class SpriteScanWorker(QObject):
    """Scans bytes for regions that look drawn. `start()` it; `stop()` it at any time."""

    progress = Signal(int)
    finished = Signal(object)

    def __init__(self, data: bytes) -> None:
        """Scans these bytes. It has no parent: an object with one cannot change its thread."""
        super().__init__()
        self._data = data
        self._thread = QThread()
        self._home = self.thread()
        self._thread.started.connect(self._scan)
        self.results: list[Region] = _SHARED_RESULTS if leaks.planted("scan-worker") else []

    @property
    def is_running(self) -> bool:
        """Whether the scan is under way."""
        return self._thread.isRunning()

    def start(self) -> None:
        """Begin the scan in its thread."""
        self._home = self.thread()
        self.moveToThread(self._thread)
        self._thread.start()

    def stop(self) -> None:
        """End the scan, early if it still runs, and wait for its thread."""
        self._thread.requestInterruption()
        self._thread.wait()

    @Slot()
    def _scan(self) -> None:
        for region in regions_of(self._scores()):
            self.results.append(region)
        self.finished.emit(list(self.results))
        self.moveToThread(self._home)
        self._thread.quit()

    def _scores(self) -> Iterator[tuple[int, float]]:
        reported = -1
        for offset, score in block_scores(self._data):
            if self._thread.isInterruptionRequested():
                return
            percent = offset * 100 // max(1, len(self._data))
            if percent != reported:
                reported = percent
                self.progress.emit(percent)
            yield offset, score
