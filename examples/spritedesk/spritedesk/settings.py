"""What the user may choose. Kept in memory only: nothing is written to the home folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Settings:
    """The choices of one run of the application."""

    zoom: int = 3
    columns: int = 16
    show_grid: bool = True
    checkerboard: bool = True
    similar_pixels: int = 8
    animation_ms: int = 160
    export_folder: str = "sprites"
