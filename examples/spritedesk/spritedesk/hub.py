"""What the whole application shares for as long as it runs: the open ROM, settings, signals.

The hub outlives every window. A slot connected to one of its signals is therefore held for the
life of the application, unless it is a decorated method, whose connection ends with its object.
"""

from __future__ import annotations

from pathlib import Path

from qtpy.QtCore import QObject, Signal

from .rom import Rom
from .sample import make_sample
from .settings import Settings

_SMALL_SAMPLE_TILES = 1024


class Hub(QObject):
    """The open ROM and the settings, and signals that tell of their changes."""

    rom_loaded = Signal(object)
    settings_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.settings = Settings()
        self._rom: Rom | None = None

    @property
    def rom(self) -> Rom:
        """The open ROM; a small sample, made once, as long as no file was opened."""
        if self._rom is None:
            self._rom = Rom(make_sample(tiles=_SMALL_SAMPLE_TILES))
        return self._rom

    def rom_for(self, path: str | Path | None) -> Rom:
        """The ROM of a file: the open one when it is the same or no file is named."""
        if path is None or (self._rom is not None and self._rom.path == Path(path)):
            return self.rom
        return Rom.open(path)

    def open_rom(self, path: str | Path) -> None:
        """Open a file and tell everybody. Raises RomError when it cannot be used."""
        self._rom = Rom.open(path)
        self.rom_loaded.emit(self._rom)

    def change_settings(self, settings: Settings) -> None:
        """Use other settings and tell everybody."""
        self.settings = settings
        self.settings_changed.emit()


_hub: Hub | None = None


def hub() -> Hub:
    """The one hub of the application."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub
