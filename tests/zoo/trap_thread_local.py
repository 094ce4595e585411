"""What a thread has put into a threading.local goes when the thread ends."""

import threading

STATE = threading.local()


def work():
    STATE.results = [bytes(5000)]


def compute():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
