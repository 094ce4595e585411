"""L47: a list of what can be undone keeps the items that were taken out of the scene."""

from qtpy.QtWidgets import QGraphicsRectItem, QGraphicsScene

SCENE = QGraphicsScene()
REMOVED = []


class Marker(QGraphicsRectItem):
    pass


def add_and_remove():
    marker = Marker(0, 0, 10, 10)  # created here
    SCENE.addItem(marker)
    SCENE.removeItem(marker)
    REMOVED.append(marker)
