"""L47 where it is none: an undo stack with a limit of five throws the oldest commands out."""

from qtpy.QtGui import QUndoCommand, QUndoStack

STACK = QUndoStack()
STACK.setUndoLimit(5)


class Move(QUndoCommand):
    pass


def move():
    STACK.push(Move())
