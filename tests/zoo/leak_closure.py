"""A counter made by a function keeps, in its closure, all that it has counted."""


class Sample:
    __slots__ = ("data",)

    def __init__(self):
        self.data = bytes(5000)


def make_counter():
    samples = []

    def count():
        samples.append(Sample())  # created here
        return len(samples)

    return count


count = make_counter()
