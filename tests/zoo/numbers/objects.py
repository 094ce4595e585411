"""Keeps one object() a call, or two million of them from the first call on."""

KEPT = []


def keep_object():
    KEPT.append(object())


def keep_millions():
    if not KEPT:
        KEPT.extend([] for _ in range(2_000_000))
