"""QObjects that were there before the agent was: known from now on, with their connections."""

import gc
import sys

from leakpal import _qt
from leakpal._qt_objects import QtObjects


def adopt(agent):
    """Tell the agent of every QObject that Python, the application or a window holds."""
    binding = _qt.imported()
    if binding is None:
        return
    agent.attach()
    core = sys.modules[f"{binding}.QtCore"]
    application = core.QCoreApplication.instance()
    address_of = QtObjects(binding, application).address_of
    adopted = set()
    for root in _roots(core, application, address_of):
        for found in (root, *_children(root, core)):
            address = address_of(found)
            if address and address not in adopted:
                adopted.add(address)
                agent.adopt(address)


def _roots(core, application, address_of):
    """The objects without parent; those of other threads one by one, as they may be changing."""
    here = core.QThread.currentThread()
    for found in _held(core, application):
        if address_of(found) == 0:
            continue
        while found.thread() == here and found.parent() is not None:
            found = found.parent()
        yield found


def _held(core, application):
    if application is not None:
        yield application
        yield from getattr(application, "topLevelWidgets", list)()
    yield from [found for found in gc.get_objects() if issubclass(type(found), core.QObject)]


def _children(root, core):
    return root.findChildren(core.QObject) if root.thread() == core.QThread.currentThread() else ()
