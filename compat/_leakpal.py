"""What the old commands share: they hand over to the command ``leakpal`` of the same Python."""

import argparse
import os
import shutil
import sys
import sysconfig

NOTHING_MEASURED = 3


class Parser(argparse.ArgumentParser):
    """Bad usage is 3, because 2 means a severe leak."""

    def error(self, message):
        self.print_usage(sys.stderr)
        fail(message)


def fail(message):
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(NOTHING_MEASURED)


def find_command():
    """The path of ``leakpal``: LEAKPAL_COMMAND, this Python's, or the one in PATH."""
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    path = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])
    return os.environ.get("LEAKPAL_COMMAND") or shutil.which("leakpal", path=path)


def hand_over(*arguments):
    """Become ``leakpal ARGUMENTS``: its output, its exit code. Does not return."""
    command = find_command()
    if command is None:
        fail(
            "the command leakpal was not found beside this Python or in PATH; install it by "
            "scripts/install_memory_profiling_deps.py, or set LEAKPAL_COMMAND to its path"
        )
    sys.stdout.flush()
    try:
        os.execv(command, [command, *arguments])
    except OSError as error:
        fail(f"{command}: {error.strerror}")


def given(options, *names):
    """``--name VALUE`` (or ``--name``) of the named options that were given, for the command."""
    words = []
    for name in names:
        value = getattr(options, name.replace("-", "_"))
        if value is True:
            words.append(f"--{name}")
        elif value not in (None, False):
            words.append(f"--{name}={value}")
    return words


def of_this_python():
    """The application runs in the Python that runs the script, with all that is installed there."""
    return f"--python={sys.executable}"
