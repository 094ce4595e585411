"""A queue that nobody reads."""

from queue import SimpleQueue

REQUESTS = SimpleQueue()


class Request:
    __slots__ = ("data",)

    def __init__(self):
        self.data = bytes(5000)


def ask():
    REQUESTS.put(Request())  # created here
