"""L31: each painting makes a text document under the delegate that paints."""

from qtpy.QtGui import QTextDocument
from qtpy.QtWidgets import QStyledItemDelegate

DELEGATE = QStyledItemDelegate()


def paint():
    document = QTextDocument(DELEGATE)  # created here
    document.setPlainText("a row")
