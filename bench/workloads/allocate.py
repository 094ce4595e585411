"""Makes and drops many small objects of Python: lists, dictionaries, tuples, floats, strings."""

import loop


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def work():
    for start in range(0, 60_000, 6_000):
        points = [Point(float(i), str(i)) for i in range(start, start + 6_000)]
        table = {p.y: (p.x, [p]) for p in points}
        assert len(table) == 6_000


loop.run(work)
