"""One cycle of a dialog, as an application does it: construct, show, interact, close, drop."""

from leakpal import _agent
from leakpal._targets import TargetError


def cycle(make, application, name, interact=None, is_delete=False):
    """The function that opens and closes what ``make()`` returns. ``name`` is for the errors."""
    if application is None:
        raise TargetError(
            "binding",
            "no Qt binding: none is installed here, or the target imports none of several",
        )

    def open_and_close():
        dialog = make()
        _check(dialog, name)
        dialog.show()
        application.processEvents()
        if interact is not None:
            interact(dialog)
        _agent.test_remember()
        dialog.close()
        if is_delete:
            dialog.deleteLater()

    return open_and_close


def _check(dialog, name):
    if not (hasattr(dialog, "show") and hasattr(dialog, "close")):
        raise TargetError(
            "construct",
            f"{name} gave a {type(dialog).__name__}, which cannot be shown and closed: "
            "a target is a class, or a callable that returns the object to open",
        )
