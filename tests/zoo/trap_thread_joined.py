"""A thread of Python is started and waited for."""

import threading


def compute():
    thread = threading.Thread(target=sum, args=([1, 2, 3],))
    thread.start()
    thread.join()
