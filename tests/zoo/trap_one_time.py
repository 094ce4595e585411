"""Something is initialised once, in the middle of the run, and stays for good."""

STATE = {"calls": 0}
TABLE = []


class Entry:
    __slots__ = ()


def search():
    STATE["calls"] += 1
    if STATE["calls"] == 6:
        TABLE.append([Entry() for _ in range(100)])
