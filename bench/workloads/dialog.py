"""Opens and closes a dialog of 30 connected buttons, 20 times a chunk."""

import loop
from qtpy.QtCore import QCoreApplication
from qtpy.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout


class Dialog(QDialog):
    def __init__(self):
        super().__init__()
        layout = QVBoxLayout(self)
        for number in range(30):
            button = QPushButton(f"Button {number}")
            button.clicked.connect(self.pressed)
            layout.addWidget(button)

    def pressed(self):
        self.setWindowTitle("pressed")


def work():
    for _ in range(20):
        dialog = Dialog()
        dialog.show()
        QCoreApplication.processEvents()
        dialog.close()


app = QApplication([])
loop.run(work)
