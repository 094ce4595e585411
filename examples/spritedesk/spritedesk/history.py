"""Undo and redo of pixel edits, with a bound on how far back they reach."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from .rom import Rom


@dataclass(frozen=True)
class PixelEdit:
    """One pixel of the tile at `offset` that changed its colour."""

    offset: int
    pixel: int
    before: int
    after: int


class EditHistory:
    """The edits of one ROM. It forgets the oldest when there are more than `limit`."""

    def __init__(self, rom: Rom, limit: int = 500) -> None:
        self.rom = rom
        self._done: deque[PixelEdit] = deque(maxlen=limit)
        self._undone: list[PixelEdit] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again."""
        return bool(self._undone)

    def paint(self, offset: int, pixel: int, colour: int) -> bool:
        """Give a pixel a colour; False when it has it already."""
        before = self.rom.set_pixel(offset, pixel, colour)
        if before == colour:
            return False
        self._done.append(PixelEdit(offset, pixel, before, colour))
        self._undone.clear()
        return True

    def undo(self) -> PixelEdit | None:
        """Take the newest edit back and return it."""
        if not self._done:
            return None
        edit = self._done.pop()
        self.rom.set_pixel(edit.offset, edit.pixel, edit.before)
        self._undone.append(edit)
        return edit

    def redo(self) -> PixelEdit | None:
        """Make the edit again that was taken back last, and return it."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        self.rom.set_pixel(edit.offset, edit.pixel, edit.after)
        self._done.append(edit)
        return edit
