"""L63: deleteLater() of an object that lives in a thread in which no event loop runs."""

from qtpy.QtCore import QObject, QThread

IDLE = QThread()


class Request(QObject):
    pass


def cancel():
    request = Request()  # created here
    request.moveToThread(IDLE)
    request.deleteLater()
