"""The cycles of a profile, whoever asks for them."""

from leakpal import _agent


def run(cycles, cycle, at_end):
    """Call ``cycle()`` for each of the cycles, and ``at_end()`` once, after those that are
    measured: in the cycles of a proof leakpal meddles with what the application holds."""
    has_ended = False
    for _ in cycles:
        if not has_ended and _agent.is_proving():
            at_end()
            has_ended = True
        cycle()
    if not has_ended:
        at_end()
