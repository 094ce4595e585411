"""How the application looks: a dark palette, and a style for buttons, bars and labels."""

from __future__ import annotations

from qtpy.QtGui import QColor, QFont, QFontDatabase, QPalette
from qtpy.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolBar,
)

GROUND = "#1b1d26"
PANEL = "#242733"
RAISED = "#2f3342"
LINE = "#3b4052"
TEXT = "#d9dce6"
FAINT = "#8b91a5"
ACCENT = "#ffb454"
CHECKERS = ("#20232d", "#272b37")

# Fields and scroll bars are drawn by style sheet, because Fusion draws them by way of
# QPixmapCache: with a palette of one's own each instance has its own entry there, whose key
# outlives QPixmapCache.clear().
_BOX = f"""background: {PANEL}; border: 1px solid {LINE}; border-radius: 4px; color: {TEXT};
          padding: 4px 8px; min-height: 18px; selection-background-color: {ACCENT};
          selection-color: {GROUND};"""
_LINE_EDIT = f"QLineEdit {{ {_BOX} }} QLineEdit:focus {{ border-color: {ACCENT}; }}"
_SPIN_BOX = f"""
QSpinBox {{ {_BOX} }}
QSpinBox:focus {{ border-color: {ACCENT}; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
"""
_COMBO_BOX = f"""
QComboBox {{ {_BOX} }}
QComboBox:focus {{ border-color: {ACCENT}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ width: 0; height: 0; margin-right: 8px; border-top: 5px solid {FAINT};
               border-left: 4px solid {PANEL}; border-right: 4px solid {PANEL}; }}
QComboBox QAbstractItemView {{ background: {PANEL}; color: {TEXT}; border: 1px solid {LINE};
               selection-background-color: {ACCENT}; selection-color: {GROUND}; outline: 0; }}
"""
_SLIDER = f"""
QSlider::groove:horizontal {{ background: {LINE}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {TEXT}; width: 12px; margin: -5px 0;
               border-radius: 6px; }}
"""
_BUTTON = f"""
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 5px;
               padding: 5px 14px; min-height: 18px; }}
QPushButton:hover {{ border-color: {FAINT}; }}
QPushButton:default {{ background: {ACCENT}; color: {GROUND}; border-color: {ACCENT}; }}
QPushButton:disabled {{ color: {FAINT}; background: {PANEL}; }}
"""
_VIEW = f"""
QTreeView, QTableView, QListView, QScrollArea {{ background: {PANEL}; border: 1px solid {LINE};
               border-radius: 5px; outline: 0; selection-background-color: {ACCENT};
               selection-color: {GROUND}; }}
QTreeView::item, QListView::item {{ padding: 3px 2px; }}
QHeaderView::section {{ background: {PANEL}; color: {FAINT}; border: none;
               border-bottom: 1px solid {LINE}; padding: 4px 6px; }}
QScrollBar:vertical {{ background: {PANEL}; border: none; width: 12px; }}
QScrollBar:horizontal {{ background: {PANEL}; border: none; height: 12px; }}
QScrollBar::handle {{ background: {LINE}; border-radius: 4px; margin: 2px;
               min-width: 24px; min-height: 24px; }}
QScrollBar::handle:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: {PANEL}; }}
"""
_TOOL_BAR = f"""
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {LINE};
            padding: 4px 6px; spacing: 4px; }}
QToolButton {{ padding: 5px 10px; border-radius: 5px; }}
QToolButton:hover {{ background: {RAISED}; }}
"""


def _dark_palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: GROUND,
        QPalette.ColorRole.WindowText: TEXT,
        QPalette.ColorRole.Base: PANEL,
        QPalette.ColorRole.AlternateBase: RAISED,
        QPalette.ColorRole.Text: TEXT,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.ButtonText: TEXT,
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.ToolTipText: TEXT,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: GROUND,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette


def apply_theme(app: QApplication) -> None:
    """Give the application its look."""
    app.setStyle("Fusion")
    app.setPalette(_dark_palette())


def style_button(button: QPushButton) -> None:
    """Give a button its look."""
    button.setStyleSheet(_BUTTON)


def style_field(field: QLineEdit | QSpinBox | QComboBox | QSlider) -> None:
    """Give a field its look. A spin box has no buttons: arrow keys and the wheel step it."""
    if isinstance(field, QSpinBox):
        field.setStyleSheet(_SPIN_BOX)
    elif isinstance(field, QComboBox):
        field.setStyleSheet(_COMBO_BOX)
    else:
        field.setStyleSheet(_SLIDER if isinstance(field, QSlider) else _LINE_EDIT)


def style_view(view: QAbstractScrollArea) -> None:
    """Give a list, a table, a tree or a scroll area its look."""
    view.setStyleSheet(_VIEW)


def style_tool_bar(bar: QToolBar) -> None:
    """Give a tool bar its look."""
    bar.setStyleSheet(_TOOL_BAR)


def styled_label(text: str, colour: str = TEXT, size_px: int = 13, is_bold: bool = False) -> QLabel:
    """A label in a colour and size of its own."""
    label = QLabel(text)
    font = label.font()
    font.setPixelSize(size_px)
    font.setBold(is_bold)
    label.setFont(font)
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
    label.setPalette(palette)
    return label


def fixed_font() -> QFont:
    """The font for offsets and bytes."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
