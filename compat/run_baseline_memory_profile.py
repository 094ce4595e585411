#!/usr/bin/env python3
"""Memory at rest, and a look at every configured component: ``leakpal baseline``."""

from _leakpal import Parser, given, hand_over, of_this_python


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short look at each, 30 s in all")
    parser.add_argument("--rom", metavar="PATH", help="the ROM for components that need one")
    parser.add_argument("--output", metavar="FILE", help="write the report to a file instead")
    options = parser.parse_args()
    hand_over("baseline", of_this_python(), *given(options, "quick", "rom", "output"))


if __name__ == "__main__":
    main()
