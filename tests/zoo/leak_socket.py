"""Sessions that have ended stay in a list, each with its open socket."""

import socket

SESSIONS = []


class Session:
    def __init__(self):
        self.socket = socket.socket()  # created here


def connect():
    SESSIONS.append(Session())  # created here
