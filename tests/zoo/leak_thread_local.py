"""What belongs to a thread lives as long as the thread, and here that is the main one."""

import threading


class State(threading.local):
    def __init__(self):
        self.results = []


class Result:
    __slots__ = ("data",)

    def __init__(self):
        self.data = bytes(5000)


STATE = State()


def compute():
    STATE.results.append(Result())  # created here
