"""Finding where in a file pictures are: regions whose tiles look drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .tiles import BLANK_TILE, TILE_BYTES, coherence

BLOCK_TILES = 16
BLOCK_BYTES = BLOCK_TILES * TILE_BYTES
DRAWN = 0.45


@dataclass(frozen=True)
class Region:
    """A stretch of the file that looks like tiles; `score` is the mean coherence."""

    offset: int
    size: int
    score: float

    @property
    def tile_count(self) -> int:
        """How many tiles the region holds."""
        return self.size // TILE_BYTES


def block_score(data: bytes | bytearray, offset: int) -> float:
    """The mean coherence of the tiles of a block that are not blank; 0 when all are."""
    scores = []
    for at in range(offset, min(offset + BLOCK_BYTES, len(data) - TILE_BYTES + 1), TILE_BYTES):
        raw = bytes(data[at : at + TILE_BYTES])
        if raw != BLANK_TILE:
            scores.append(coherence(raw))
    return sum(scores) / len(scores) if scores else 0.0


def block_scores(data: bytes | bytearray) -> Iterator[tuple[int, float]]:
    """Offset and score of each block of the file, in order."""
    for offset in range(0, len(data), BLOCK_BYTES):
        yield offset, block_score(data, offset)


def regions_of(scores: Iterator[tuple[int, float]]) -> Iterator[Region]:
    """Join neighbouring blocks that look drawn into regions."""
    start, end, seen = 0, 0, []
    for offset, score in scores:
        if score >= DRAWN:
            if not seen:
                start = offset
            seen.append(score)
            end = offset + BLOCK_BYTES
        elif seen:
            yield Region(start, end - start, sum(seen) / len(seen))
            seen = []
    if seen:
        yield Region(start, end - start, sum(seen) / len(seen))


def outline(data: bytes | bytearray, buckets: int) -> list[float]:
    """The score at `buckets` places spread evenly over the file: a map of it in small."""
    step = max(BLOCK_BYTES, len(data) // max(1, buckets))
    places = range(0, max(1, len(data) - BLOCK_BYTES), step)
    return [block_score(data, at - at % TILE_BYTES) for at in places]
