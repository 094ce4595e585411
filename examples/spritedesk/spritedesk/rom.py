"""The ROM file: a header, a directory of sections, and the data they point to.

All numbers are little-endian.

    header, 32 bytes      magic "SPRD" | version u16 (1) | section count u16 | title, 24 bytes
    directory, 32 bytes   kind u16 (1 tiles, 2 palettes, 3 other) | columns u16 | offset u32 |
    for each section      size u32, bytes | palette u16, its number | reserved u16 | name, 16 bytes

Text is ASCII, padded with zeros. Tiles are described in tiles.py, palettes in palette.py. A file
without the magic is opened raw: it has no sections, and any offset may be looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .palette import PALETTE_BYTES, Palette
from .tiles import TILE_BYTES, decode_tile, decode_tiles, encode_tile

MAGIC = b"SPRD"
VERSION = 1
KIND_TILES, KIND_PALETTES, KIND_OTHER = 1, 2, 3
SECTION_LIMIT = 256
SIZE_LIMIT = 64 * 1024 * 1024

_HEADER = struct.Struct("<4sHH24s")
_ENTRY = struct.Struct("<HHIIHH16s")


class RomError(Exception):
    """The file cannot be used; the text says why."""


@dataclass(frozen=True)
class Section:
    """One entry of the directory."""

    kind: int
    name: str
    offset: int
    size: int
    columns: int = 16
    palette: int = 0

    @property
    def tile_count(self) -> int:
        """How many whole tiles fit in the section."""
        return self.size // TILE_BYTES


@dataclass(frozen=True)
class Part:
    """What is to become a section of a new ROM."""

    kind: int
    name: str
    payload: bytes
    columns: int = 16
    palette: int = 0


class Rom:
    """The bytes of a ROM, which may be edited, and what its directory says about them."""

    def __init__(self, data: bytes, path: Path | None = None) -> None:
        """Raises RomError when the data has the magic but not a sound directory."""
        self.data = bytearray(data)
        self.path = path
        self.is_modified = False
        self.has_header = data[:4] == MAGIC
        self.title, self.sections = _read_directory(data) if self.has_header else ("", [])

    @classmethod
    def open(cls, path: str | Path) -> Rom:
        """Read a file. Raises RomError when it cannot be read or is too large."""
        path = Path(path)
        try:
            if path.stat().st_size > SIZE_LIMIT:
                raise RomError(f"{path.name} is larger than {SIZE_LIMIT // 1_000_000} MB")
            return cls(path.read_bytes(), path)
        except OSError as error:
            raise RomError(f"{path}: {error.strerror}") from error

    def __len__(self) -> int:
        return len(self.data)

    @property
    def name(self) -> str:
        """What to call this ROM in a title."""
        return self.path.name if self.path else self.title or "untitled"

    def sections_of(self, kind: int) -> list[Section]:
        """The sections of one kind, in the order of the directory."""
        return [section for section in self.sections if section.kind == kind]

    def palettes(self) -> list[Palette]:
        """Every palette that the directory lists; greys when it lists none."""
        found = []
        for section in self.sections_of(KIND_PALETTES):
            for at in range(section.offset, section.offset + section.size, PALETTE_BYTES):
                found.append(Palette.from_bytes(self.data, at))
        return found or [Palette.greys()]

    def palette(self, index: int) -> Palette:
        """The palette with this number; the last one when there are fewer."""
        palettes = self.palettes()
        return palettes[min(max(index, 0), len(palettes) - 1)]

    def section_at(self, offset: int) -> Section | None:
        """The section that the offset lies in."""
        for section in self.sections:
            if section.offset <= offset < section.offset + section.size:
                return section
        return None

    def tiles(self, offset: int, count: int) -> list[bytes]:
        """Decoded tiles from `offset` on; fewer when the data ends."""
        return decode_tiles(self.data, offset, count)

    def raw_tile(self, offset: int) -> bytes:
        """The 32 stored bytes of the tile at `offset`, filled up with zeros at the end."""
        return bytes(self.data[offset : offset + TILE_BYTES]).ljust(TILE_BYTES, b"\0")

    def set_pixel(self, offset: int, pixel: int, colour: int) -> int:
        """Give a pixel (0 to 63) of the tile at `offset` a colour; return the one it had."""
        if not 0 <= offset <= len(self.data) - TILE_BYTES:
            raise RomError(f"no whole tile at offset {offset:#x}")
        pixels = bytearray(decode_tile(self.data, offset))
        before, pixels[pixel] = pixels[pixel], colour
        self.data[offset : offset + TILE_BYTES] = encode_tile(pixels)
        self.is_modified = True
        return before

    def save(self, path: str | Path) -> None:
        """Write the bytes to a file. Raises RomError when that fails."""
        try:
            Path(path).write_bytes(self.data)
        except OSError as error:
            raise RomError(f"{path}: {error.strerror}") from error
        self.path = Path(path)
        self.is_modified = False


def build_rom(title: str, parts: Iterable[Part]) -> bytes:
    """The bytes of a ROM with these parts, each at a multiple of 32 bytes."""
    parts = list(parts)
    if len(parts) > SECTION_LIMIT:
        raise ValueError(f"a ROM has at most {SECTION_LIMIT} sections")
    header = _HEADER.pack(MAGIC, VERSION, len(parts), title.encode("ascii")[:24])
    offset = _HEADER.size + len(parts) * _ENTRY.size
    entries, payloads = [], []
    for part in parts:
        payload = part.payload + bytes(-len(part.payload) % TILE_BYTES)
        name = part.name.encode("ascii")[:16]
        entries.append(
            _ENTRY.pack(part.kind, part.columns, offset, len(payload), part.palette, 0, name)
        )
        payloads.append(payload)
        offset += len(payload)
    return header + b"".join(entries) + b"".join(payloads)


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\0").decode("ascii", "replace")


def _read_directory(data: bytes) -> tuple[str, list[Section]]:
    if len(data) < _HEADER.size:
        raise RomError("the file ends inside its header")
    _, version, count, title = _HEADER.unpack_from(data)
    if version != VERSION:
        raise RomError(f"version {version} of the format is not known")
    if count > SECTION_LIMIT or _HEADER.size + count * _ENTRY.size > len(data):
        raise RomError(f"a directory of {count} sections does not fit in the file")
    sections = []
    for index in range(count):
        at = _HEADER.size + index * _ENTRY.size
        kind, columns, offset, size, palette, _, name = _ENTRY.unpack_from(data, at)
        if offset + size > len(data):
            raise RomError(f"section {index} reaches past the end of the file")
        if kind == KIND_PALETTES and size % PALETTE_BYTES:
            raise RomError(f"section {index} is not a whole number of palettes")
        sections.append(Section(kind, _text(name), offset, size, max(1, columns), palette))
    return _text(title), sections
