#!/usr/bin/env python3
"""One configured dialog, or the list of them: ``leakpal dialog``, ``leakpal list``."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from _leakpal import Parser, fail, given, hand_over, of_this_python  # noqa: E402


def main():
    parser = Parser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--dialog", metavar="NAME", help="a configured name, or MODULE:CLASS")
    what.add_argument("--list-dialogs", action="store_true", help="say which there are, and end")
    parser.add_argument("--cycles", metavar="N", help="counted cycles")
    parser.add_argument("--verbose", action="store_true", help="a line for each cycle")
    parser.add_argument("--output", metavar="FILE", help="write the report to a file instead")
    options = parser.parse_args()
    if options.output:
        print_to(options.output)
    if options.list_dialogs:
        hand_over("list", of_this_python())
    plan = given(options, "cycles", "verbose")
    hand_over("dialog", of_this_python(), *plan, options.dialog)


def print_to(path):
    """From now on standard output is the file."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except OSError as error:
        fail(f"--output {path}: {error.strerror}")
    os.dup2(file, sys.stdout.fileno())


if __name__ == "__main__":
    main()
