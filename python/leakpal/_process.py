"""The agent in this process: there since the start, under ``leakpal run``, or not at all."""

import os
import sys

_state = {"agent": None, "reason": "leakpal was not imported as a package"}


def start():
    """Find the agent. Never raises: why it is not there is told by the first profile."""
    if os.environ.get("LEAKPAL_DISABLE") == "1":
        _state["reason"] = "LEAKPAL_DISABLE=1 is set"
        return
    try:
        from leakpal import _agent
    except ImportError as error:
        _state["reason"] = f"its extension module does not load into {sys.executable}: {error}"
        return
    _state["agent"] = _agent
    if _agent.is_active():
        _agent.environment("python", ".".join(map(str, sys.version_info[:3])))
    else:
        command = " ".join(["python", *sys.argv[:1]])
        _state["reason"] = f"start the program by: leakpal run -- {command}"


def agent():
    """The agent's functions. RuntimeError where nothing can be measured, and why."""
    found = _state["agent"]
    if found is None or not found.is_active():
        raise RuntimeError(f"leakpal's agent is not in this process: {_state['reason']}")
    if found.recording_path() is None:
        raise RuntimeError("this process is not recorded: it is a forked child, or it has ended")
    return found
