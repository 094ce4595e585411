"""QObjects that were there before the agent was: known from now on, with their connections."""

import gc
import importlib

from leakpal import _qt

_SHIBOKEN = {"PySide6": "shiboken6", "PySide2": "shiboken2"}


def adopt(agent):
    """Tell the agent of every QObject that Python, the application or a window holds."""
    binding = _qt.imported()
    if binding is None:
        return
    agent.attach()
    core = importlib.import_module(f"{binding}.QtCore")
    address_of = _address_function(binding)
    adopted = set()
    for root in _roots(binding, core, address_of):
        for found in (root, *_children(root, core)):
            address = address_of(found)
            if address and address not in adopted:
                adopted.add(address)
                agent.adopt(address)


def _address_function(binding):
    """A function that gives the address of a wrapped QObject, or 0 when C++ has deleted it."""
    if binding in _SHIBOKEN:
        shiboken = importlib.import_module(_SHIBOKEN[binding])
        return lambda found: shiboken.getCppPointer(found)[0] if shiboken.isValid(found) else 0
    sip = importlib.import_module(f"{binding}.sip")
    return lambda found: 0 if sip.isdeleted(found) else int(sip.unwrapinstance(found))


def _roots(binding, core, address_of):
    """The objects without parent; those of other threads one by one, as they may be changing."""
    here = core.QThread.currentThread()
    for found in _held(binding, core):
        if address_of(found) == 0:
            continue
        while found.thread() == here and found.parent() is not None:
            found = found.parent()
        yield found


def _held(binding, core):
    application = core.QCoreApplication.instance()
    if application is not None:
        yield application
        yield from getattr(application, "topLevelWidgets", list)()
    yield from [found for found in gc.get_objects() if issubclass(type(found), core.QObject)]


def _children(root, core):
    return root.findChildren(core.QObject) if root.thread() == core.QThread.currentThread() else ()
