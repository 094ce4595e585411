"""L41: removeTab() takes the page out of sight and leaves it in the widget."""

from qtpy.QtWidgets import QLabel, QTabWidget

TABS = QTabWidget()


class EditorPage(QLabel):
    pass


def open_and_close_tab():
    TABS.addTab(EditorPage("text"), "new")  # created here
    TABS.removeTab(0)
