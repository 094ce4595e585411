"""A pool takes back what nobody refers to any more, and never gives it out again."""

POOL = []


class Brush:
    def __init__(self):
        self.pattern = bytes(5000)

    def __del__(self):
        POOL.append(self)


def paint():
    Brush()  # created here
