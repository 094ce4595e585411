"""F06: the first popup of a combo box makes its list, the others show it again."""

from qtpy.QtWidgets import QComboBox

COMBO = QComboBox()
COMBO.addItems(["one", "two"])


def choose():
    COMBO.showPopup()
    COMBO.hidePopup()
