"""L91 where it is none: the reply is deleted when it has been read."""

from qtpy.QtCore import QUrl
from qtpy.QtNetwork import QNetworkAccessManager, QNetworkRequest

MANAGER = QNetworkAccessManager()


def request():
    reply = MANAGER.get(QNetworkRequest(QUrl("data:,text")))
    reply.deleteLater()
