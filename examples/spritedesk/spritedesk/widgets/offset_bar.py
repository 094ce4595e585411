"""Where in the ROM one looks: steps, a slider and the offset in hexadecimal digits."""

from __future__ import annotations

from qtpy.QtCore import Qt, Signal, Slot
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QSlider, QSpinBox, QWidget

from ..theme import fixed_font, style_button, style_field
from ..tiles import TILE_BYTES


class OffsetBar(QWidget):
    """Every change of the offset, whatever made it, is told once."""

    offset_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = 256 * TILE_BYTES
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setSingleStep(TILE_BYTES)
        self.box = QSpinBox()
        self.box.setDisplayIntegerBase(16)
        self.box.setPrefix("0x")
        self.box.setSingleStep(TILE_BYTES)
        self.box.setFont(fixed_font())
        style_field(self.box)
        style_field(self.slider)
        self.back = QPushButton("◀ Page")
        self.forward = QPushButton("Page ▶")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.back, self.slider, self.forward, self.box):
            layout.addWidget(widget, 1 if widget is self.slider else 0)
        style_button(self.back)
        style_button(self.forward)
        self.slider.valueChanged.connect(self.set_offset)
        self.box.valueChanged.connect(self.set_offset)
        self.back.clicked.connect(self._page_back)
        self.forward.clicked.connect(self._page_forward)

    @property
    def offset(self) -> int:
        """The offset that is set."""
        return self.box.value()

    def set_size(self, size: int) -> None:
        """Allow offsets of a ROM with this many bytes."""
        last = max(0, size - TILE_BYTES)
        self.slider.blockSignals(True)
        self.slider.setRange(0, last)
        self.slider.setPageStep(self.page)
        self.slider.blockSignals(False)
        self.box.setRange(0, last)

    @Slot(int)
    def set_offset(self, offset: int) -> None:
        """Go to an offset and tell, unless it is the same."""
        is_new = offset != self.slider.value() or offset != self.box.value()
        for widget in (self.slider, self.box):
            widget.blockSignals(True)
            widget.setValue(offset)
            widget.blockSignals(False)
        if is_new:
            self.offset_changed.emit(self.box.value())

    @Slot()
    def _page_back(self) -> None:
        self.set_offset(max(0, self.offset - self.page))

    @Slot()
    def _page_forward(self) -> None:
        self.set_offset(min(self.slider.maximum(), self.offset + self.page))
