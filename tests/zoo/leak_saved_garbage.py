"""gc.DEBUG_SAVEALL was left on: the collector keeps in gc.garbage what it would free."""

import gc


class Node:
    def __init__(self):
        self.data = bytes(5000)
        self.me = self


def build():
    gc.set_debug(gc.DEBUG_SAVEALL)
    Node()  # created here
    gc.collect()
    gc.set_debug(0)
