"""L30: setValidator() does not delete the validator before, a child of the line edit."""

from qtpy.QtGui import QIntValidator
from qtpy.QtWidgets import QLineEdit

EDIT = QLineEdit()


def limit():
    EDIT.setValidator(QIntValidator(0, 9, EDIT))  # created here
