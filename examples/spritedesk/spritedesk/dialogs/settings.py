"""The settings of the application."""

from __future__ import annotations

from dataclasses import replace

from qtpy.QtCore import Signal, Slot
from qtpy.QtGui import QShowEvent
from qtpy.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from .. import leaks, windows
from ..hub import hub
from ..settings import Settings
from ..theme import style_field
from .base import ToolDialog


def _spin(low: int, high: int, value: int, suffix: str = "") -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setSuffix(suffix)
    style_field(box)
    return box


class SettingsDialog(ToolDialog):
    """Edits a copy of the settings; the hub gets it when the dialog is accepted."""

    settings_accepted = Signal(object)

    def __init__(self, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Settings", "For this run of the program; nothing is stored.", parent)
        self._before = settings if settings is not None else hub().settings
        self.zoom = _spin(1, 8, self._before.zoom, " ×")
        self.columns = _spin(1, 64, self._before.columns, " tiles")
        self.grid = QCheckBox("Lines between the tiles")
        self.grid.setChecked(self._before.show_grid)
        self.checkers = QCheckBox("Checkerboard behind transparent pixels")
        self.checkers.setChecked(self._before.checkerboard)
        self.similar = _spin(0, 32, self._before.similar_pixels, " pixels")
        self.animation = _spin(40, 1000, self._before.animation_ms, " ms")
        self.folder = QLineEdit(self._before.export_folder)
        style_field(self.folder)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow("Zoom", self.zoom)
        form.addRow("Tiles in a row", self.columns)
        form.addRow("", self.grid)
        form.addRow("", self.checkers)
        form.addRow("Alike may differ by", self.similar)
        form.addRow("Animation step", self.animation)
        form.addRow("Folder for pictures", self.folder)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.add_button("Cancel", self._reject)
        self.add_button("Use", self._use, is_default=True)
        self.setMinimumWidth(420)

    def edited(self) -> Settings:
        """The settings as the dialog shows them."""
        return replace(
            self._before,
            zoom=self.zoom.value(),
            columns=self.columns.value(),
            show_grid=self.grid.isChecked(),
            checkerboard=self.checkers.isChecked(),
            similar_pixels=self.similar.value(),
            animation_ms=self.animation.value(),
            export_folder=self.folder.text(),
        )

    def showEvent(self, event: QShowEvent) -> None:
        windows.add(self)
        super().showEvent(event)

    def release(self) -> None:
        if not leaks.planted("settings"):
            windows.remove(self)

    @Slot()
    def _use(self) -> None:
        settings = self.edited()
        hub().change_settings(settings)
        self.settings_accepted.emit(settings)
        self.accept()
