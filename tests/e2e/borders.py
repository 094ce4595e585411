"""Dialogs that stay, each class by another way over the border between C++ and Python."""

import functools

from qtpy import QtCore, QtWidgets

FOR_EVER_MS = 10_000_000
Ok = QtWidgets.QDialogButtonBox.StandardButton.Ok


class Settings(QtCore.QObject):
    changed = QtCore.Signal()


SETTINGS = Settings()
KEPT = []


@functools.cache
def main_window():
    window = QtWidgets.QMainWindow()
    window.show()
    return window


@functools.cache
def idle_thread():
    return QtCore.QThread()


class Dialog(QtWidgets.QDialog):
    def update_all(self):
        pass


class ByLambda(Dialog):
    pass


class ByPartial(Dialog):
    pass


class ByParent(Dialog):
    pass


class ByList(Dialog):
    pass


class ByChild(Dialog):
    pass


class ByTimer(Dialog):
    pass


class Running(QtCore.QThread):
    pass


def by_lambda():
    dialog = ByLambda()
    SETTINGS.changed.connect(lambda: dialog.update_all())
    return dialog


def by_partial():
    dialog = ByPartial()
    SETTINGS.changed.connect(functools.partial(Dialog.update_all, dialog))
    return dialog


def by_parent():
    return ByParent(main_window())


def by_list():
    KEPT.append(ByList())
    return KEPT[-1]


def by_child():
    """The button that sends is made in C++, and its wrapper is not kept."""
    dialog = ByChild()
    box = QtWidgets.QDialogButtonBox(Ok, dialog)
    box.button(Ok).clicked.connect(lambda: dialog.update_all())
    return dialog


def by_timer():
    dialog = ByTimer()
    QtCore.QTimer.singleShot(FOR_EVER_MS, lambda: dialog.update_all())
    return dialog


def open_and_close():
    for make in (by_lambda, by_partial, by_parent, by_list, by_child, by_timer):
        dialog = make()
        dialog.show()
        dialog.close()


def start_thread():
    Running(main_window()).start()


def delete_where_nothing_runs():
    """A wrapper in PyQt that goes posts the deletion to the thread in which its object lives."""
    waiting = QtCore.QObject()
    waiting.moveToThread(idle_thread())
