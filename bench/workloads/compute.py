"""Arithmetic with hardly any memory: what leakpal must not slow down at all."""

import loop


def work():
    total = 0
    for number in range(600_000):
        total = (total * 31 + number) % 1_000_003
    assert total


loop.run(work)
