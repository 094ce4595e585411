"""The sample ROM: hand-drawn sprites, drawn terrain and effects, and creatures by the hundred.

Everything follows from the seed and the number of tiles, so that two ROMs made alike are equal.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from .canvas import Canvas, contact_sheet
from .palette import Palette
from .rom import KIND_OTHER, KIND_PALETTES, KIND_TILES, Part, build_rom
from .sample_art import HALVES, LETTERS, PALETTES, WHOLES
from .tiles import TILE_BYTES

DEFAULT_TILES = 8192
_SECTION_TILES = 1024


def letter_tiles() -> Canvas:
    """The letters, twice as wide as they are stored, with a shadow."""
    pictures = []
    for rows in LETTERS.values():
        letter = Canvas(8, 8)
        for y, digit in enumerate(rows):
            for x in range(6):
                if int(digit, 8) >> (2 - x // 2) & 1:
                    letter.put(x + 2, y + 2, 11)
                    letter.put(x + 1, y + 1, 2)
        pictures.append(letter)
    return contact_sheet(pictures, 8)


def step_frame(sprite: Canvas) -> Canvas:
    """A second frame for a sprite: the upper part a pixel lower, the feet mirrored."""
    frame = Canvas(sprite.width, sprite.height)
    feet = sprite.mirrored()
    for y in range(sprite.height):
        for x in range(sprite.width):
            colour = feet.get(x, y) if y >= sprite.height - 3 else sprite.get(x, y - 1)
            frame.put(x, y, colour)
    return frame


def hand_drawn() -> list[Canvas]:
    """Every hand-drawn sprite, its second frame, and one of other colours."""
    sprites = [Canvas.from_art(art, mirrored=True) for art in HALVES.values()]
    sprites += [Canvas.from_art(art) for art in WHOLES.values()]
    frames = [step_frame(sprite) for sprite in sprites[:8]]
    others = [sprite.recoloured({8: 6, 9: 7, 10: 14, 6: 12, 7: 13, 15: 4}) for sprite in sprites]
    return sprites + frames + others


def disc(side: int, radius: float, squeeze: float, shades: tuple[int, ...]) -> Canvas:
    """A disc lit from the upper left; `squeeze` below 1 makes it narrower, like a turned coin."""
    canvas = Canvas(side, side)
    middle = (side - 1) / 2
    for y in range(side):
        for x in range(side):
            across, down = (x - middle) / max(squeeze, 0.08), y - middle
            if math.hypot(across, down) <= radius:
                light = (across + down) / (2.2 * radius) + 0.5
                canvas.put(x, y, shades[min(len(shades) - 1, max(0, int(light * len(shades))))])
    return canvas


def effects() -> list[Canvas]:
    """A turning coin, a growing explosion, and orbs."""
    coin = [disc(16, 6.5, abs(math.cos(turn * math.pi / 8)), (2, 12, 12, 13)) for turn in range(8)]
    blast = []
    for frame in range(8):
        canvas = disc(16, 1 + frame, 1.0, (2, 12, 13, 6) if frame < 5 else (13, 6, 7, 4))
        hole = disc(16, max(0, frame - 3) * 1.6, 1.0, (1,)) if frame > 3 else Canvas(16, 16)
        for place, colour in enumerate(hole.pixels):
            if colour:
                canvas.pixels[place] = 0
        blast.append(canvas)
    shades = ((2, 10, 10, 11), (2, 8, 8, 9), (2, 6, 6, 7), (2, 14, 14, 11))
    orbs = [disc(16, size, 1.0, shade) for shade in shades for size in (6.5, 4.5)]
    return [picture.outlined() for picture in coin + blast + orbs]


def planet(rng: random.Random) -> Canvas:
    """A planet of 32 by 32 pixels with bands and a shadow."""
    base = rng.choice(((10, 8, 11, 9), (12, 13, 6, 7), (14, 10, 11, 4), (3, 15, 4, 7)))
    tilt, waves = rng.uniform(-0.4, 0.4), rng.uniform(0.4, 1.1)
    ball = disc(32, 14, 1.0, (1,))
    for y in range(32):
        for x in range(32):
            if ball.get(x, y):
                band = int(2 + 2 * math.sin((y + tilt * x) * waves + math.sin(x * 0.35))) % 2
                shade = (x - 15.5) + (y - 15.5) > 6 + 3 * math.sin(x)
                ball.put(x, y, base[band + 2 * shade])
    return ball.outlined()


def terrain(kind: str, rng: random.Random) -> Canvas:
    """A seamless square of ground, 16 by 16."""
    canvas = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            if kind == "brick":
                joint = y % 4 == 3 or (x + 4 * (y // 4 % 2)) % 8 == 7
                colour = 4 if joint else (6 if y % 4 == 0 else 7)
            elif kind == "water":
                colour = 10 if (y + round(1.6 * math.sin(x * math.pi / 8))) % 5 else 2
            elif kind == "planks":
                colour = 1 if y % 8 == 7 else (13 if (x * 3 + y // 8 * 5) % 11 == 0 else 15)
            elif kind == "stone":
                edge = (x + 5 * (y // 8)) % 8 == 0 or y % 8 == 0
                colour = 1 if edge else (3 if y % 8 == 1 else 4)
            else:
                colour = 8 if rng.random() > 0.12 else 9
            canvas.put(x, y, colour)
    return canvas


def creature(rng: random.Random) -> Canvas:
    """A symmetric creature: a grown half mask, mirrored, shaded, outlined and given eyes."""
    half = [[rng.random() < 0.56 - 0.035 * abs(y - 7) + 0.05 * x for x in range(7)]
            for y in range(14)]  # fmt: skip
    for _ in range(2):
        half = [[_neighbours(half, x, y) >= 4 for x in range(7)] for y in range(14)]
    light, dark = rng.choice(((8, 9), (10, 11), (6, 7), (12, 13), (14, 11), (3, 4)))
    canvas = Canvas(16, 16)
    for y, row in enumerate(half):
        for x, is_set in enumerate(row):
            if is_set:
                colour = dark if y > 8 or not (y and half[y - 1][x]) and y > 5 else light
                canvas.put(x + 1, y + 1, colour)
                canvas.put(14 - x, y + 1, colour)
    eye = rng.randint(4, 6)
    for x in (5, 10):
        for y in (eye, eye + 1):
            canvas.put(x, y, 1 if y > eye else 2)
    return canvas.outlined()


def _neighbours(half: list[list[bool]], x: int, y: int) -> int:
    count = 0
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            if 0 <= y + down < 14 and 0 <= x + across:
                count += half[y + down][min(x + across, 6)]
    return count


def program_bytes(rng: random.Random, size: int) -> bytes:
    """Bytes that look like a program with its messages: nothing in them is a picture."""
    words = (b"PRESS START", b"GAME OVER", b"CONTINUE?", b"NEW RECORD", b"NO SIGNAL")
    code = bytearray()
    while len(code) < size:
        code += rng.getrandbits(8 * 48).to_bytes(48, "little")
        code += rng.choice(words) + b"\0"
    return bytes(code[:size])


def _creatures(rng: random.Random, tiles: int) -> Iterator[Part]:
    names = list(PALETTES)
    for number, first in enumerate(range(0, tiles, _SECTION_TILES)):
        count = min(_SECTION_TILES, tiles - first)
        drawn = contact_sheet((creature(rng) for _ in range(-(-count // 4))), 16).to_tiles()
        payload = drawn[: count * TILE_BYTES].ljust(count * TILE_BYTES, b"\0")
        yield Part(KIND_TILES, f"creatures {number + 1}", payload, 16, number % len(names))
        yield Part(KIND_OTHER, f"program {number + 2}", program_bytes(rng, 2048))


def make_sample(seed: int = 1, tiles: int = DEFAULT_TILES) -> bytes:
    """The bytes of a sample ROM with about `tiles` tiles, never fewer than are drawn by hand."""
    rng = random.Random(seed)
    kinds = ("grass", "brick", "water", "planks", "stone", "grass")
    ground = contact_sheet((terrain(kind, rng) for kind in kinds for _ in range(4)), 16)
    planets = contact_sheet((planet(rng) for _ in range(8)), 32)
    palettes = b"".join(Palette.from_hex(colours).to_bytes() for colours in PALETTES.values())
    parts = [
        Part(KIND_OTHER, "program 1", program_bytes(rng, 4096)),
        Part(KIND_PALETTES, "palettes", palettes),
        Part(KIND_TILES, "letters", letter_tiles().to_tiles()),
        Part(KIND_TILES, "sprites", contact_sheet(hand_drawn(), 16).to_tiles()),
        Part(KIND_TILES, "effects", contact_sheet(effects(), 16).to_tiles(), 16, 2),
        Part(KIND_TILES, "terrain", ground.to_tiles()),
        Part(KIND_TILES, "planets", planets.to_tiles(), 16, 1),
    ]
    drawn = sum(len(part.payload) // TILE_BYTES for part in parts if part.kind == KIND_TILES)
    parts += _creatures(rng, max(0, tiles - drawn))
    return build_rom("SPRITEDESK SAMPLE", parts)
