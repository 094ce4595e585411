"""resident.py keep|nothing CYCLES: how much the resident set grows a cycle, when each cycle makes
some objects and keeps one small object, or nothing. Prints the slope after the first fifth."""

import array
import json
import sys

import loop

KEPT = []


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def work(keeps):
    rows = [{"number": number, "text": str(number)} for number in range(200)]
    if keeps:
        KEPT.append(object())
    return len(rows)


def main():
    keeps, count = sys.argv[1] == "keep", int(sys.argv[2])
    sizes = array.array("q", bytes(8 * count))  # keeps nothing new in a cycle
    for cycle in loop.cycles(count):
        work(keeps)
        if cycle < count:
            sizes[cycle] = resident_bytes()
    first = count // 5
    print(json.dumps({"bytes_per_cycle": (sizes[-1] - sizes[first]) / (count - 1 - first)}))


main()
