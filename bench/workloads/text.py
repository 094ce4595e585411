"""Splits, joins, replaces and searches text."""

import re

import loop

PAGE = "The quick brown fox jumps over the lazy dog, number %d.\n" * 500


def work():
    for _ in range(10):
        words = PAGE.replace("quick", "slow").upper().split()
        joined = " ".join(sorted(words, key=str.lower))
        assert len(re.findall(r"F\w+", joined)) == 500


loop.run(work)
