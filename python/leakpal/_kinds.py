"""What a class is to leakpal: a dialog, a worker, or nothing; told by its bases and its use."""

import ast

from leakpal._classes import Class, dotted

_QT = ("Qt", "PyQt", "PySide", "qtpy", "qtpy6", "sip")
_DIALOGS = """QDialog QColorDialog QErrorMessage QFileDialog QFontDialog QInputDialog QMessageBox
    QProgressDialog QWizard QAbstractPrintDialog QPrintDialog QPageSetupDialog
    QPrintPreviewDialog""".split()
_WINDOWS = ["QMainWindow", "QSplashScreen"]
_WIDGETS = """QWidget QAbstractButton QAbstractItemView QAbstractScrollArea QAbstractSlider
    QAbstractSpinBox QCalendarWidget QCheckBox QColumnView QComboBox QCommandLinkButton QDateEdit
    QDateTimeEdit QDial QDialogButtonBox QDockWidget QDoubleSpinBox QFocusFrame QFontComboBox QFrame
    QGraphicsView QGroupBox QHeaderView QKeySequenceEdit QLCDNumber QLabel QLineEdit QListView
    QListWidget QMdiArea QMdiSubWindow QMenu QMenuBar QOpenGLWidget QPlainTextEdit QProgressBar
    QPushButton QRadioButton QRubberBand QScrollArea QScrollBar QSlider QSpinBox QSplitter
    QStackedWidget QStatusBar QTabBar QTabWidget QTableView QTableWidget QTextBrowser QTextEdit
    QTimeEdit QToolBar QToolBox QToolButton QTreeView QTreeWidget QUndoView QWizardPage
    QWebEngineView QVideoWidget QChartView QSvgWidget QQuickWidget""".split()
# What only ever is a part of something else, whatever else is known of it.
_PARTS = """QDialogButtonBox QDockWidget QHeaderView QMdiSubWindow QMenuBar QRubberBand QScrollBar
    QStatusBar QTabBar QToolBar QWizardPage QFocusFrame""".split()
_ADDS = """addWidget insertWidget addTab insertTab setCentralWidget setWidget addPermanentWidget
    addDockWidget setStatusBar setMenuBar setHeader setTabBar setCornerWidget setIndexWidget
    setCellWidget setItemWidget replaceWidget addPage addRow addToolBar setCellWidget setLineEdit
    setTitleBarWidget setMenuWidget addItem""".split()
_SHOWS = {"show", "exec", "exec_", "open", "showMaximized", "showFullScreen", "raise_", "popup"}
_WORK = {"run", "process", "work", "do_work", "doWork", "start_work", "execute", "start"}
_SIGNALS = {"Signal", "pyqtSignal"}
_TELLS = ("finish", "done", "progress", "error", "fail", "result", "complete", "ready", "cancel")


def qt_class(name):
    """The Qt class that a dotted name stands for, or ""."""
    *place, last = name.split(".")
    is_qt = any(part.startswith(_QT) or part.endswith(("QtWidgets", "QtCore")) for part in place)
    return last if last.startswith("Q") and (is_qt or not place and last in _BASES) else ""


_BASES = {
    **dict.fromkeys(_WIDGETS, "QWidget"),
    **dict.fromkeys(_WINDOWS, "QMainWindow"),
    **dict.fromkeys(_DIALOGS, "QDialog"),
    "QThread": "QThread",
    "QRunnable": "QRunnable",
    "QObject": "QObject",
}
_ORDER = ("QDialog", "QMainWindow", "QWidget", "QThread", "QRunnable", "threading.Thread")
_KINDS = {"QDialog": "dialog", "QMainWindow": "dialog", "QWidget": "dialog"}


def base_of(names):
    """Of dotted names of bases: the one that decides, as _ORDER has it, "QObject", or None."""
    found = {_BASES.get(qt_class(name), name) for name in names}
    return next((base for base in (*_ORDER, "QObject") if base in found), None)


def kind_of(base):
    return _KINDS.get(base, "worker")


class Uses:
    """How objects of parsed classes are used: put into something else, moved to a thread."""

    def __init__(self, program):
        self.parts, self.moved, self.made, self.shown = set(), set(), set(), set()
        self.kept = set()
        for module in program.modules.values():
            self._look_at(program, module)

    def _look_at(self, program, module):
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        made = {id(call): self._classes_made(program, module, call) for call in calls}
        named = _named_objects(module.tree, made)
        for call in calls:
            self.made |= {(cls.module.name, cls.name) for cls in made[id(call)]}
            if made[id(call)] and any(dotted(one) == "self" for one in _values(call)):
                self._note(self.parts, made[id(call)])
            if not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in _ADDS:
                for value in _values(call):
                    self._note(self.parts, made.get(id(value)) or named.get(_text(value), []))
            elif call.func.attr == "moveToThread":
                self._note(self.moved, named.get(_text(call.func.value), []))
            elif call.func.attr in _SHOWS:
                self._note(self.shown, named.get(_text(call.func.value), []))
        for cls in module.classes.values():
            self._look_into_widget(program, cls, made)

    def _look_into_widget(self, program, cls, made):
        """What a widget makes and keeps as an attribute is a part of it, unless it is shown."""
        if base_of(one for one in program.ancestors(cls) if isinstance(one, str)) not in _KINDS:
            return
        for text, classes in _named_objects(cls.node, made).items():
            if text and text.startswith("self."):
                self._note(self.kept, classes)

    def _classes_made(self, program, module, call):
        name = dotted(call.func)
        found = program.resolve(module, name) if name else []
        return [one for one in found if isinstance(one, Class)]

    def _note(self, uses, classes):
        uses |= {(cls.module.name, cls.name) for cls in classes}


def _values(call):
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _text(node):
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else None


def _named_objects(tree, made):
    """{"self.panel": classes of the calls that were assigned to it}."""
    named = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and made.get(id(node.value)):
            for target in node.targets:
                named.setdefault(_text(target), []).extend(made[id(node.value)])
    return named


def has_worker_shape(program, uses, cls):
    """Whether a QObject is made to work in a thread: moved there, or with a method that works and
    a signal that tells of it."""
    if (cls.module.name, cls.name) in uses.moved:
        return True
    own = [one for one in program.ancestors(cls) if isinstance(one, Class)]
    tells = any(_is_telling_signal(node) for one in own for node in one.node.body)
    return tells and any(_WORK & set(one.methods) for one in own)


def _is_telling_signal(node):
    """Whether a statement makes a signal whose name says that work ended or goes on."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and dotted(node.value.func).rpartition(".")[2] in _SIGNALS
        and any(word in dotted(node.targets[0]).lower() for word in _TELLS)
    )


def is_part(program, uses, cls, base, needs_parent):
    """Whether a widget lives in another one only: as far as the text shows."""
    if base != "QWidget":
        return False
    outside = {qt_class(one) for one in program.ancestors(cls) if isinstance(one, str)}
    key = (cls.module.name, cls.name)
    if needs_parent or outside & set(_PARTS) or key in uses.parts:
        return True
    return key in uses.kept and key not in uses.shown and not _names_its_window(cls)


def _names_its_window(cls):
    calls = [node.func for node in ast.walk(cls.node) if isinstance(node, ast.Call)]
    return any(dotted(one).startswith("self.setWindow") for one in calls)
