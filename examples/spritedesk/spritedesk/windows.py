"""The tool windows that are open, so that one of a kind can be found and raised."""

from __future__ import annotations

from qtpy.QtWidgets import QWidget

_open: list[QWidget] = []


def add(window: QWidget) -> None:
    """Remember an open window; the list holds it until it is removed."""
    if not any(known is window for known in _open):
        _open.append(window)


def remove(window: QWidget) -> None:
    """Forget a window; one that is not known is ignored."""
    _open[:] = [known for known in _open if known is not window]


def find(kind: type) -> QWidget | None:
    """The newest open window of a class."""
    for window in reversed(_open):
        if isinstance(window, kind):
            return window
    return None
