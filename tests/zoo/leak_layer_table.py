"""L89: the layer is taken out of the list, but not out of the table of its controls."""

from array import array
from itertools import count

LAYERS = []
NUMBERS = count()


class Viewer:
    def __init__(self):
        self.controls = {}


VIEWER = Viewer()


class Layer:
    def __init__(self):
        self.data = array("d", bytes(8000))


def add_and_remove_layer():
    layer = Layer()  # created here
    LAYERS.append(layer)
    VIEWER.controls[next(NUMBERS)] = layer
    LAYERS.pop()
