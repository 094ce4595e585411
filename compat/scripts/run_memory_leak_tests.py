#!/usr/bin/env python3
"""Every configured component, each in a process of its own: ``leakpal test``."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from _leakpal import Parser, given, hand_over, of_this_python  # noqa: E402


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("--cycles", metavar="N", help="counted cycles of dialogs and calls")
    parser.add_argument("--operations", metavar="N", help="counted operations of workers")
    parser.add_argument("--output", metavar="FILE", help="write the report to a file instead")
    parser.add_argument("--output-dir", metavar="DIR", help="a folder for each one's own report")
    parser.add_argument("--rom", metavar="PATH", help="the ROM for components that need one")
    parser.add_argument("--baseline-only", action="store_true", help="leakpal baseline instead")
    options = parser.parse_args()
    if options.baseline_only:
        baseline(parser, options)
    plan = given(options, "cycles", "operations", "output", "output-dir", "rom")
    hand_over("test", of_this_python(), *plan)


def baseline(parser, options):
    for name in ("cycles", "operations"):
        if getattr(options, name) is not None:
            parser.error(f"--{name} has no meaning with --baseline-only")
    hand_over("baseline", of_this_python(), *given(options, "output", "output-dir", "rom"))


if __name__ == "__main__":
    main()
