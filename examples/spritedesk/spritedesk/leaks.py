"""The one switch between the mended application and the one with the classic leaks planted.

SPRITEDESK_LEAKS is `mended` (the default), `planted`, or names from PLACES separated by commas, to
plant only those. `python -m spritedesk --leaks` is the same as `planted`. Nothing else in the
application knows of the variable: a place that can leak asks `planted("its name")`.
"""

from __future__ import annotations

import os

VARIABLE = "SPRITEDESK_LEAKS"

PLACES = {
    "manual-offset": "the dialog connects a lambda that holds it to a signal of the application",
    "advanced-search": "each closed dialog leaves its query and pictures in a module's list",
    "settings": "each dialog stays in the list of open windows",
    "grid-arrangement": "a running timer and an event filter belong to the application",
    "row-arrangement": "a cache without a bound, whose keys never come again",
    "preview-worker": "stop() sets a flag that the waiting thread does not see",
    "search-worker": "the finished thread stays a child of the application",
    "scan-worker": "results go into a list that all workers share",
    "extraction": "the file is opened by descriptor and never closed",
}


def _parse(text: str) -> frozenset[str]:
    if text in ("", "mended"):
        return frozenset()
    if text == "planted":
        return frozenset(PLACES)
    names = frozenset(name.strip() for name in text.split(","))
    if unknown := sorted(names - PLACES.keys()):
        raise ValueError(
            f"{VARIABLE}: {', '.join(unknown)} is not mended, planted or one of "
            + ", ".join(PLACES)
        )
    return names


_planted = _parse(os.environ.get(VARIABLE, "mended"))


def select(text: str) -> None:
    """Choose as the variable does. Raises ValueError for a name that is not known."""
    global _planted
    _planted = _parse(text)


def planted(place: str) -> bool:
    """Whether the leak of this place is planted."""
    if place not in PLACES:
        raise KeyError(place)
    return place in _planted
