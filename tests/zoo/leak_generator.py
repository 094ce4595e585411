"""Generators that were begun and never ended keep what they were working on."""

PENDING = []


def read_chunks():  # created here
    chunk = bytearray(5000)
    while chunk:
        yield len(chunk)


def peek():
    chunks = read_chunks()  # created here
    next(chunks)
    PENDING.append(chunks)
