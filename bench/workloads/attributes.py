"""Reads and writes attributes of objects that stay, with methods and properties."""

import loop


class Counter:
    def __init__(self):
        self.total = 0

    @property
    def doubled(self):
        return self.total * 2

    def add(self, number):
        self.total += number
        return self.doubled


def work():
    counters = [Counter() for _ in range(100)]
    for number in range(2_500):
        for counter in counters:
            counter.add(number)


loop.run(work)
