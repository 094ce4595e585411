"""Builds binary trees and walks them."""

import loop


def build(depth):
    return (build(depth - 1), build(depth - 1)) if depth else (None, None)


def count(tree):
    left, right = tree
    return 1 + (count(left) + count(right) if left else 0)


def work():
    for _ in range(4):
        assert count(build(14)) == 2**15 - 1


loop.run(work)
