"""L43: removeWidget() of a status bar only hides the widget."""

from qtpy.QtWidgets import QLabel, QStatusBar

BAR = QStatusBar()


class ProgressLabel(QLabel):
    pass


def report_progress():
    label = ProgressLabel("10 %")  # created here
    BAR.addWidget(label)
    BAR.removeWidget(label)
