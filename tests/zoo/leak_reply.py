"""L91: the reply to a request belongs to the manager, and nobody deletes it."""

from qtpy.QtCore import QUrl
from qtpy.QtNetwork import QNetworkAccessManager, QNetworkRequest

MANAGER = QNetworkAccessManager()


def request():
    MANAGER.get(QNetworkRequest(QUrl("data:,text")))  # created here
