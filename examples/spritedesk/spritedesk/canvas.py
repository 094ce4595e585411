"""A small canvas of colour indices to draw sprites on, and its way to stored tiles."""

from __future__ import annotations

from collections.abc import Iterable

from .tiles import TILE_SIDE, encode_tile


class Canvas:
    """`width` by `height` pixels; colour 0 is transparent. Drawing outside is ignored."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.pixels = bytearray(width * height)

    @classmethod
    def from_art(cls, art: str, mirrored: bool = False) -> Canvas:
        """A canvas from lines of hexadecimal digits, where a dot is 0.

        Mirrored: the lines are the left half, and the right one is its reflection.
        """
        lines = art.split()
        lines = [line + line[::-1] if mirrored else line for line in lines]
        canvas = cls(len(lines[0]), len(lines))
        for y, line in enumerate(lines):
            for x, digit in enumerate(line):
                canvas.put(x, y, 0 if digit == "." else int(digit, 16))
        return canvas

    def get(self, x: int, y: int) -> int:
        """The colour at a place; 0 outside."""
        inside = 0 <= x < self.width and 0 <= y < self.height
        return self.pixels[y * self.width + x] if inside else 0

    def put(self, x: int, y: int, colour: int) -> None:
        """Set the colour at a place."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.pixels[y * self.width + x] = colour

    def paste(self, other: Canvas, left: int, top: int) -> None:
        """Draw another canvas on this one; its transparent pixels leave what is there."""
        for y in range(other.height):
            for x in range(other.width):
                if colour := other.get(x, y):
                    self.put(left + x, top + y, colour)

    def mirrored(self) -> Canvas:
        """The same picture, left to right."""
        result = Canvas(self.width, self.height)
        for y in range(self.height):
            row = self.pixels[y * self.width : (y + 1) * self.width]
            result.pixels[y * self.width : (y + 1) * self.width] = row[::-1]
        return result

    def recoloured(self, change: dict[int, int]) -> Canvas:
        """The same picture with some colours replaced."""
        result = Canvas(self.width, self.height)
        result.pixels[:] = bytes(change.get(colour, colour) for colour in self.pixels)
        return result

    def outlined(self, colour: int = 1) -> Canvas:
        """The same picture with the transparent pixels that touch it drawn in a colour."""
        result = Canvas(self.width, self.height)
        result.pixels[:] = self.pixels
        for y in range(self.height):
            for x in range(self.width):
                near = ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1))
                if not self.get(x, y) and any(self.get(*place) for place in near):
                    result.put(x, y, colour)
        return result

    def to_tiles(self) -> bytes:
        """The stored tiles of the canvas, row by row of tiles."""
        stored = []
        for top in range(0, self.height, TILE_SIDE):
            for left in range(0, self.width, TILE_SIDE):
                rows = (
                    self.pixels[(top + y) * self.width + left :][:TILE_SIDE]
                    for y in range(TILE_SIDE)
                )
                stored.append(encode_tile(b"".join(rows)))
        return b"".join(stored)


def contact_sheet(pictures: Iterable[Canvas], side: int, width: int = 128) -> Canvas:
    """Pictures of `side` pixels placed left to right in rows, on a canvas `width` wide."""
    pictures = list(pictures)
    across = width // side
    sheet = Canvas(width, -(-len(pictures) // across) * side)
    for index, picture in enumerate(pictures):
        sheet.paste(picture, index % across * side, index // across * side)
    return sheet
