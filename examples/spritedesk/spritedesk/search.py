"""Searches over the bytes of a ROM. Each is a generator: the caller may stop at any match.

A search also yields None now and then, so that a caller in a worker thread can look whether it
was told to stop, however rare the matches are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .palette import PALETTE_BYTES, PALETTE_COLOURS, Palette, word_to_rgb
from .tiles import BLANK_TILE, TILE_BYTES, flip_horizontal, flip_vertical, pixel_distance

_BREATH = 256


@dataclass(frozen=True)
class Match:
    """Something found: where, how long, and a word about it."""

    offset: int
    size: int
    note: str


class PatternError(ValueError):
    """The text is not a byte pattern; the text of the error says why."""


def parse_pattern(text: str) -> list[int | None]:
    """Bytes of a pattern such as `DE AD ?? EF`; None where any byte will do."""
    pattern: list[int | None] = []
    for word in text.split():
        if word == "??":
            pattern.append(None)
        elif re.fullmatch("[0-9A-Fa-f]{2}", word):
            pattern.append(int(word, 16))
        else:
            raise PatternError(f"“{word}” is neither two hexadecimal digits nor ??")
    if not pattern or all(byte is None for byte in pattern):
        raise PatternError("the pattern needs at least one byte")
    return pattern


def find_bytes(data: bytes | bytearray, pattern: list[int | None]) -> Iterator[Match | None]:
    """Every place where the bytes match, overlapping ones too."""
    fixed = [byte is not None for byte in pattern]
    first = fixed.index(True)
    last = len(fixed) - fixed[::-1].index(True)
    core = pattern[first:last]
    anchor = bytes(core[: core.index(None)] if None in core else core)
    at = data.find(anchor, first)
    while at >= 0:
        start = at - first
        window = data[start : start + len(pattern)]
        if len(window) == len(pattern) and all(
            wanted is None or wanted == byte for wanted, byte in zip(pattern, window)
        ):
            yield Match(start, len(pattern), window[:12].hex(" "))
        else:
            yield None
        at = data.find(anchor, at + 1)


def find_similar(
    data: bytes | bytearray, reference: bytes, tolerance: int = 8, start: int = 0
) -> Iterator[Match | None]:
    """Tiles on the same grid as `start` that differ from the stored tile in few pixels.

    Mirrored and turned copies count; blank tiles never match a tile that is not blank.
    """
    mirrored = flip_horizontal(reference)
    faces = {
        "as it is": reference,
        "mirrored": mirrored,
        "upside down": flip_vertical(reference),
        "turned by 180°": flip_vertical(mirrored),
    }
    for index, at in enumerate(range(start % TILE_BYTES, len(data) - TILE_BYTES + 1, TILE_BYTES)):
        if index % _BREATH == 0:
            yield None
        raw = bytes(data[at : at + TILE_BYTES])
        if raw == BLANK_TILE and reference != BLANK_TILE:
            continue
        distance, face = min((pixel_distance(raw, tile), name) for name, tile in faces.items())
        if distance <= tolerance:
            yield Match(at, TILE_BYTES, f"{distance} pixels differ, {face}")


def colour_distance(one: int, other: int) -> int:
    """How far two BGR words are apart: the largest difference of a channel, 0 to 255."""
    return max(abs(a - b) for a, b in zip(word_to_rgb(one), word_to_rgb(other)))


def looks_like_palette(words: tuple[int, ...]) -> bool:
    """Whether sixteen words could be colours: mostly different, and not a ramp of numbers."""
    steps = {after - before for before, after in zip(words, words[1:])}
    return len(set(words)) >= PALETTE_COLOURS * 3 // 4 and len(steps) > 3


def find_palettes(
    data: bytes | bytearray, colour: int, tolerance: int = 12
) -> Iterator[Match | None]:
    """Blocks of 32 bytes that look like a palette and hold a colour near the given word."""
    for index, at in enumerate(range(0, len(data) - PALETTE_BYTES + 1, PALETTE_BYTES)):
        if index % _BREATH == 0:
            yield None
        if any(byte & 0x80 for byte in data[at + 1 : at + PALETTE_BYTES : 2]):
            continue
        words = Palette.from_bytes(data, at).words
        if not looks_like_palette(words):
            continue
        distance = min(colour_distance(word, colour) for word in words)
        if distance <= tolerance:
            yield Match(at, PALETTE_BYTES, f"nearest colour {distance} away")
