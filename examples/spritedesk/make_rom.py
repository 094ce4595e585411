#!/usr/bin/env python3
"""Make the sample ROM: make_rom.py OUT.rom [--seed N] [--tiles N]"""

from __future__ import annotations

import argparse
from pathlib import Path

from spritedesk.sample import DEFAULT_TILES, make_sample


def main() -> None:
    """Write the file and say what is in it."""
    parser = argparse.ArgumentParser(description="Make the sample ROM of spritedesk.")
    parser.add_argument("output", type=Path, metavar="OUT.rom")
    parser.add_argument("--seed", type=int, default=1, help="other creatures (default %(default)s)")
    parser.add_argument(
        "--tiles", type=int, default=DEFAULT_TILES, help="how many (default %(default)s)"
    )
    options = parser.parse_args()
    data = make_sample(options.seed, options.tiles)
    options.output.write_bytes(data)
    print(f"{options.output}: {len(data) / 1000:.0f} KB, seed {options.seed}")


if __name__ == "__main__":
    main()
