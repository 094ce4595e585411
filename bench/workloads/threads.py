"""Four threads that make and drop objects, and hand them to each other."""

import threading
from queue import SimpleQueue

import loop


def produce(queue):
    for number in range(8_000):
        queue.put({"number": number, "text": str(number)})
    queue.put(None)


def consume(queue, sums):
    sums.append(sum(len(item["text"]) for item in iter(queue.get, None)))


def work():
    sums = []
    queues = [SimpleQueue() for _ in range(2)]
    threads = [threading.Thread(target=produce, args=(q,)) for q in queues]
    threads += [threading.Thread(target=consume, args=(q, sums)) for q in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sums) == 2


loop.run(work)
