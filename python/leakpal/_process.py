"""The agent in this process: there from the start under ``leakpal run``, else since the import."""

import os
import sys

_state = {"agent": None, "reason": "the package was not loaded as a whole"}


def start():
    """Make the agent live. Never raises: why it is not is told by the first profile."""
    if os.environ.get("LEAKPAL_DISABLE") == "1":
        _state["reason"] = "LEAKPAL_DISABLE=1 is set"
        return
    try:
        from leakpal import _agent

        if not _agent.is_active():
            _start_here(_agent)
    except (ImportError, OSError, RuntimeError) as error:
        _state["reason"] = f"in {sys.executable}, {type(error).__name__}: {error}"
        return
    _state["agent"] = _agent
    _agent.environment("python", ".".join(map(str, sys.version_info[:3])))


def agent():
    """The agent's functions. RuntimeError where nothing can be measured, and why."""
    found = _state["agent"]
    if found is None:
        raise RuntimeError(f"leakpal's agent is not live in this process: {_state['reason']}")
    if not found.is_active():
        raise RuntimeError("this process is not recorded: it is a forked child, or it is ending")
    return found


def _start_here(agent):
    """The recording goes to a folder of its own, which goes with the process."""
    import atexit

    folder = _make_folder()
    recording = os.path.join(folder, "api.leakpal")
    owner = os.getpid()

    def end():
        if os.getpid() == owner:
            if agent.is_active():
                agent.finish()
            try:
                os.unlink(recording)
                os.rmdir(folder)
            except OSError:
                pass  # somebody was faster

    atexit.register(end)
    agent.start(recording, keep_allocator=_is_allocator_wanted())
    if any(name.endswith(".QtCore") for name in list(sys.modules)):
        from leakpal import _existing

        _existing.adopt(agent)


def _make_folder():
    """As tempfile.mkdtemp(), which takes longer to import than all that is needed here."""
    places = [os.environ.get("TMPDIR") or "/tmp", "/tmp", "/var/tmp"]
    place = next((path for path in places if os.access(path, os.W_OK | os.X_OK)), places[0])
    folder = os.path.join(os.path.abspath(place), f"leakpal-{os.getpid()}-{os.urandom(4).hex()}")
    os.mkdir(folder, 0o700)
    return folder


def _is_allocator_wanted():
    """Whether Python's allocator was chosen by someone who would be blind without it."""
    import _tracemalloc  # -X tracemalloc traces without its module

    is_chosen = sys.flags.dev_mode or bool(os.environ.get("PYTHONMALLOC"))
    return is_chosen or _tracemalloc.is_tracing()
