"""Takes every sheet of sprites out of a ROM, as pictures or as PNG files."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from qtpy.QtGui import QImage

from . import leaks
from .images import tiles_image
from .rom import KIND_TILES, Rom, RomError, Section


@dataclass(frozen=True)
class ExtractedSheet:
    """A sheet that was taken out; `path` is its file, when one was written."""

    name: str
    offset: int
    image: QImage
    path: Path | None = None


def extract_sprites(
    rom_path: str | Path, output_dir: str | Path | None = None
) -> list[ExtractedSheet]:
    """Decode every section of tiles; write `NAME.png` for each when a folder is given.

    A file without a directory is one sheet of grey tiles. Raises RomError when the file cannot be
    read or a picture cannot be written.
    """
    rom = _read(Path(rom_path))
    sections = rom.sections_of(KIND_TILES) or [Section(KIND_TILES, "raw", 0, len(rom))]
    folder = Path(output_dir) if output_dir is not None else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    sheets = []
    for section in sections:
        tiles = rom.tiles(section.offset, section.tile_count)
        image = tiles_image(tiles, section.columns, rom.palette(section.palette))
        path = _write(image, folder, section.name) if folder is not None else None
        sheets.append(ExtractedSheet(section.name, section.offset, image, path))
    return sheets


def _read(path: Path) -> Rom:
    if not leaks.planted("extraction"):
        return Rom.open(path)
    descriptor = os.open(path, os.O_RDONLY)
    return Rom(os.read(descriptor, os.fstat(descriptor).st_size), path)


def _write(image: QImage, folder: Path, name: str) -> Path:
    path = folder / (re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") + ".png")
    if not image.save(str(path), "PNG"):
        raise RomError(f"{path} cannot be written")
    return path
