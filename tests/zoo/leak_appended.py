"""A text that lives as long as the module is appended to: each time a new, longer one is made."""

LOG = ""


def log_line():
    global LOG
    LOG += "x" * 1000  # created here
