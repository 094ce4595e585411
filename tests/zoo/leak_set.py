"""Names that were seen are remembered in a set, for good."""

SEEN = set()


class Name:
    __slots__ = ("data",)

    def __init__(self):
        self.data = bytes(5000)


def see():
    SEEN.add(Name())  # created here
