"""A sheet: tiles laid out in rows, as one picture of colour indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .tiles import TILE_PIXELS, TILE_SIDE

_EMPTY_TILE = bytes(TILE_PIXELS)


@dataclass(frozen=True)
class Sheet:
    """A picture of `width` by `height` pixels, one colour index a byte, row by row."""

    width: int
    height: int
    pixels: bytes


def compose(tiles: Sequence[bytes], columns: int) -> Sheet:
    """Lay decoded tiles out in rows of `columns`; the last row is filled with colour 0."""
    columns = max(1, columns)
    lines = []
    for first in range(0, len(tiles), columns):
        row = list(tiles[first : first + columns])
        row += [_EMPTY_TILE] * (columns - len(row))
        for at in range(0, TILE_PIXELS, TILE_SIDE):
            lines.extend(tile[at : at + TILE_SIDE] for tile in row)
    pixels = b"".join(lines)
    width = columns * TILE_SIDE
    return Sheet(width, len(pixels) // width, pixels)


def split_rows(tiles: Sequence[bytes], columns: int) -> list[list[bytes]]:
    """The tiles in rows of `columns`; the last one may be shorter."""
    return [list(tiles[first : first + columns]) for first in range(0, len(tiles), columns)]
