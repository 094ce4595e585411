#!/usr/bin/env python3
"""Install leakpal into the Python that runs this, and say what works here: ``leakpal doctor``."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from _leakpal import Parser, fail, hand_over, of_this_python  # noqa: E402


def main():
    Parser(description=__doc__).parse_args()
    command = [sys.executable, "-m", "pip", "install", source_tree() or "leakpal"]
    print(" ".join(command), flush=True)
    status = subprocess.run(command, check=False).returncode
    if status != 0:
        fail(f"pip ended with status {status}; see its message above")
    hand_over("doctor", of_this_python())


def source_tree():
    """The checkout that this script is part of, or None."""
    tree = os.path.dirname(os.path.dirname(HERE))
    is_whole = all(
        os.path.isfile(os.path.join(tree, *name))
        for name in (("pyproject.toml",), ("src", "agent", "agent.c"))
    )
    return tree if is_whole else None


if __name__ == "__main__":
    main()
