"""Palettes: sixteen colours of 15 bits, blue in the high bits, red in the low ones."""

from __future__ import annotations

import struct
from dataclasses import dataclass

PALETTE_COLOURS = 16
PALETTE_BYTES = 2 * PALETTE_COLOURS
_WORDS = struct.Struct(f"<{PALETTE_COLOURS}H")


def word_to_rgb(word: int) -> tuple[int, int, int]:
    """The red, green and blue (0 to 255 each) of a 15-bit BGR word."""
    parts = (word & 31, word >> 5 & 31, word >> 10 & 31)
    red, green, blue = (part << 3 | part >> 2 for part in parts)
    return red, green, blue


def rgb_to_word(red: int, green: int, blue: int) -> int:
    """The 15-bit BGR word nearest to a colour of 8 bits a channel."""
    return red >> 3 | green >> 3 << 5 | blue >> 3 << 10


@dataclass(frozen=True)
class Palette:
    """Sixteen BGR words; colour 0 is transparent."""

    words: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.words) != PALETTE_COLOURS or not all(0 <= w < 0x8000 for w in self.words):
            raise ValueError("a palette is sixteen words below 0x8000")

    @classmethod
    def from_bytes(cls, data: bytes | bytearray, offset: int = 0) -> Palette:
        """The palette stored at `offset`. The unused top bit of a word is ignored."""
        raw = bytes(data[offset : offset + PALETTE_BYTES])
        if len(raw) != PALETTE_BYTES:
            raise ValueError(f"no whole palette at offset {offset:#x}")
        return cls(tuple(word & 0x7FFF for word in _WORDS.unpack(raw)))

    @classmethod
    def from_hex(cls, colours: str) -> Palette:
        """A palette of sixteen `rrggbb`, separated by spaces."""
        return cls(tuple(rgb_to_word(*bytes.fromhex(colour)) for colour in colours.split()))

    @classmethod
    def greys(cls) -> Palette:
        """A ramp from black to white, for data without a palette of its own."""
        return cls(tuple(step * 2 * 0x421 for step in range(PALETTE_COLOURS)))

    def to_bytes(self) -> bytes:
        """The 32 bytes of the palette as it is stored."""
        return _WORDS.pack(*self.words)

    def rgb(self, index: int) -> tuple[int, int, int]:
        """Red, green and blue of the colour with this index."""
        return word_to_rgb(self.words[index])

    def argb_table(self) -> list[int]:
        """The colours as 0xAARRGGBB, the first one fully transparent."""
        table = []
        for index in range(PALETTE_COLOURS):
            red, green, blue = self.rgb(index)
            table.append((0xFF << 24 if index else 0) | red << 16 | green << 8 | blue)
        return table
