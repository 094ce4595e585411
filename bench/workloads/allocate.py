"""Makes and drops a table of 20,000 rows: dictionaries, lists, tuples, strings and floats, 120,000
small objects, and next to nothing is done with them."""

import loop


def work():
    table = {}
    for number in range(20_000):
        table[number] = [str(number), {"number": number}, (number, float(number))]


loop.run(work)
