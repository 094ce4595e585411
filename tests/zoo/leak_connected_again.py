"""L07: each refresh connects the same slot once more."""

from qtpy.QtCore import QObject, Signal


class Plot(QObject):
    rangeChanged = Signal()

    def redraw(self):
        pass


PLOT, LINKED = Plot(), Plot()


def refresh():
    PLOT.rangeChanged.connect(LINKED.redraw)  # created here
