"""Each document gives the logger one more handler, and none of them is taken away."""

import logging

LOGGER = logging.getLogger("zoo.log_handler")


class DocumentHandler(logging.NullHandler):
    pass


def open_document():
    LOGGER.addHandler(DocumentHandler())  # created here
