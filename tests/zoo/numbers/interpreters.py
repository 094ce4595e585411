"""Four threads run code in four interpreters each, each with its own GIL (CPython 3.12, 3.13)."""

import threading

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

# Isolated interpreters, which is what create() makes, have their own GIL.
CODE = """
kept = []
for round in range(20):
    rows = [{"number": n, "text": str(n) * 3, "pair": (n, [n])} for n in range(2_000)]
    kept.append(rows[round])
assert len(kept) == 20
"""

failures = []


def work():
    for _ in range(4):
        interpreter = interpreters.create()
        try:
            failed = interpreters.run_string(interpreter, CODE)
            if failed is not None:
                failures.append(failed)
        finally:
            interpreters.destroy(interpreter)


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("16 interpreters ran,", len(failures), "failed")
