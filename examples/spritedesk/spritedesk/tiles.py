"""Tiles of 8 by 8 pixels in four bit planes, the way the SNES stores them.

A tile is 32 bytes. Row y has plane 0 in byte 2y, plane 1 in byte 2y + 1, plane 2 in byte
16 + 2y and plane 3 in byte 17 + 2y; the leftmost pixel is the highest bit. A decoded tile is
64 bytes, one colour index (0 to 15) each, row by row.
"""

from __future__ import annotations

TILE_SIDE = 8
TILE_BYTES = 32
TILE_PIXELS = TILE_SIDE * TILE_SIDE
BLANK_TILE = bytes(TILE_BYTES)

_ROW_PAIRS = int.from_bytes(b"\x00\xff" * TILE_SIDE, "big")
_NEIGHBOURS = int.from_bytes(b"\x7f" * TILE_BYTES, "big")
_HALF_BITS = TILE_BYTES * 4
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _spread(plane: int) -> list[int]:
    """For each byte, its eight bits as eight bytes of a number, shifted to bit `plane`."""
    rows = []
    for byte in range(256):
        row = 0
        for x in range(TILE_SIDE):
            row = row << 8 | ((byte >> (7 - x)) & 1) << plane
        rows.append(row)
    return rows


_PLANES = [_spread(plane) for plane in range(4)]


def decode_tile(data: bytes | bytearray, offset: int = 0) -> bytes:
    """The 64 colour indices of the tile at `offset`; what lies past the end counts as zero."""
    raw = bytes(data[offset : offset + TILE_BYTES]).ljust(TILE_BYTES, b"\0")
    plane0, plane1, plane2, plane3 = _PLANES
    return b"".join(
        (
            plane0[raw[at]] | plane1[raw[at + 1]] | plane2[raw[at + 16]] | plane3[raw[at + 17]]
        ).to_bytes(TILE_SIDE, "big")
        for at in range(0, 16, 2)
    )


def decode_tiles(data: bytes | bytearray, offset: int, count: int) -> list[bytes]:
    """`count` tiles that follow each other from `offset`; fewer when the data ends."""
    count = max(0, min(count, (len(data) - offset) // TILE_BYTES))
    return [decode_tile(data, offset + index * TILE_BYTES) for index in range(count)]


def encode_tile(pixels: bytes | bytearray) -> bytes:
    """The 32 bytes of a tile of 64 colour indices. Raises ValueError for anything else."""
    if len(pixels) != TILE_PIXELS or max(pixels) > 15:
        raise ValueError("a tile is 64 colour indices from 0 to 15")
    raw = bytearray(TILE_BYTES)
    for y in range(TILE_SIDE):
        for x in range(TILE_SIDE):
            colour = pixels[y * TILE_SIDE + x]
            bit = 7 - x
            raw[2 * y] |= (colour & 1) << bit
            raw[2 * y + 1] |= (colour >> 1 & 1) << bit
            raw[2 * y + 16] |= (colour >> 2 & 1) << bit
            raw[2 * y + 17] |= (colour >> 3 & 1) << bit
    return bytes(raw)


def flip_horizontal(raw: bytes) -> bytes:
    """The stored tile, mirrored left to right."""
    return raw.translate(_MIRRORED)


def flip_vertical(raw: bytes) -> bytes:
    """The stored tile, upside down."""
    low = b"".join(raw[at : at + 2] for at in range(14, -1, -2))
    high = b"".join(raw[at : at + 2] for at in range(30, 14, -2))
    return low + high


def _pixels_set(bits: int) -> int:
    """How many pixels have any of their four planes set in the bits of a stored tile."""
    either = bits >> _HALF_BITS | bits & ((1 << _HALF_BITS) - 1)
    return bin((either | either >> 8) & _ROW_PAIRS).count("1")


def pixel_distance(one: bytes, other: bytes) -> int:
    """How many of the 64 pixels of two stored tiles differ."""
    return _pixels_set(int.from_bytes(one, "big") ^ int.from_bytes(other, "big"))


def coherence(raw: bytes) -> float:
    """How drawn a stored tile looks: the share of pixels equal to their left neighbour.

    Noise comes out near 0.06 and pictures above 0.5; a tile of one colour is 1.0.
    """
    bits = int.from_bytes(raw, "big")
    changes = (bits ^ bits >> 1) & _NEIGHBOURS
    return 1.0 - _pixels_set(changes) / (TILE_SIDE * (TILE_SIDE - 1))
