"""F05: Qt leaves a gesture behind for a scroll area, and deletes it when the next one is made."""

from qtpy.QtWidgets import QDialog, QPlainTextEdit


class NotesDialog(QDialog):
    def __init__(self):
        super().__init__()
        self.edit = QPlainTextEdit(self)
