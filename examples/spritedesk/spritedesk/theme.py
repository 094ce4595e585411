"""How the application looks: one palette and one style sheet, set on the application once."""

from __future__ import annotations

from qtpy.QtGui import QColor, QFont, QFontDatabase, QPalette
from qtpy.QtWidgets import QApplication

GROUND = "#1b1d26"
PANEL = "#242733"
RAISED = "#2f3342"
LINE = "#3b4052"
TEXT = "#d9dce6"
FAINT = "#8b91a5"
ACCENT = "#ffb454"
CHECKERS = ("#20232d", "#272b37")

_SHEET = f"""
QMainWindow, QDialog {{ background: {GROUND}; }}
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 17px; font-weight: 600; color: {TEXT}; }}
QLabel[role="hint"] {{ color: {FAINT}; }}
QLabel[role="caption"] {{ color: {FAINT}; font-size: 11px; font-weight: 600; }}
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {LINE};
            padding: 4px 6px; spacing: 4px; }}
QToolButton {{ padding: 5px 10px; border-radius: 5px; }}
QToolButton:hover {{ background: {RAISED}; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 5px;
               padding: 5px 14px; min-height: 18px; }}
QPushButton:hover {{ border-color: {FAINT}; }}
QPushButton:default {{ background: {ACCENT}; color: {GROUND}; border-color: {ACCENT}; }}
QPushButton:disabled {{ color: {FAINT}; background: {PANEL}; border-color: {LINE}; }}
QLineEdit, QSpinBox, QComboBox {{ background: {PANEL}; border: 1px solid {LINE};
               border-radius: 4px; padding: 3px 6px; selection-background-color: {ACCENT};
               selection-color: {GROUND}; }}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QTreeWidget, QTableWidget, QListWidget, QScrollArea {{ background: {PANEL};
               border: 1px solid {LINE}; border-radius: 5px; outline: 0; }}
QTreeWidget::item, QListWidget::item {{ padding: 3px 2px; }}
QHeaderView::section {{ background: {PANEL}; color: {FAINT}; border: none;
               border-bottom: 1px solid {LINE}; padding: 4px 6px; }}
QStatusBar {{ background: {PANEL}; color: {FAINT}; border-top: 1px solid {LINE}; }}
QProgressBar {{ background: {PANEL}; border: none; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QSplitter::handle {{ background: {GROUND}; }}
QTabBar::tab {{ background: {PANEL}; padding: 6px 14px; border-bottom: 2px solid {PANEL}; }}
QTabBar::tab:selected {{ border-bottom-color: {ACCENT}; }}
QTabWidget::pane {{ border: 1px solid {LINE}; }}
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
    app.setStyleSheet(_SHEET)


def fixed_font() -> QFont:
    """The font for offsets and bytes."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
