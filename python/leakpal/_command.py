"""The ``leakpal`` command: where it is, and what it says about a recording."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig

_LIMIT_SECONDS = 300
_ENDS_WITH = (0, 1, 2, 3)


def find():
    """The path of the command: LEAKPAL_COMMAND, the one installed with this package, or PATH's."""
    given = os.environ.get("LEAKPAL_COMMAND")
    if given:
        if not os.access(given, os.X_OK):
            raise RuntimeError(f"LEAKPAL_COMMAND={given}: no such command")
        return given
    for folder in _folders():
        path = os.path.join(folder, "leakpal")
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    found = shutil.which("leakpal")
    if found is None:
        raise RuntimeError(
            "the command leakpal was not found beside this package, beside Python, or in PATH; "
            "install the whole package (pip install leakpal) or set LEAKPAL_COMMAND to its path"
        )
    return found


def _folders():
    """Where a package in PREFIX/lib/pythonX.Y/site-packages has its commands; then Python's."""
    prefix = os.path.realpath(__file__)
    for _ in range(5):
        prefix = os.path.dirname(prefix)
    return (
        os.path.join(prefix, "bin"),
        sysconfig.get_path("scripts"),
        os.path.dirname(sys.executable),
        sysconfig.get_path("scripts", "posix_user"),
    )


def report(recording, report_format):
    """What ``leakpal report`` says about the recording, as text. RuntimeError when it fails."""
    command = [find(), "report", "--format", report_format, recording]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIMIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RuntimeError(f"{' '.join(command)}: {error}") from error
    if done.returncode not in _ENDS_WITH or not done.stdout:
        said = done.stderr.decode(errors="replace").strip() or f"status {done.returncode}"
        raise RuntimeError(f"{' '.join(command)}: {said}")
    return done.stdout.decode()


def result(recording):
    """The JSON result of the recording so far."""
    return json.loads(report(recording, "json"))
