"""L82: every decoded frame is kept in a history without a limit."""

HISTORY = []


def decode_frame():
    # 9,975 bytes and CPython's header of 33 fill a block of malloc to its last byte.
    HISTORY.append(bytes(9975))  # created here
