"""A log handler collects nine records before it writes them out and forgets them."""

import logging
from logging.handlers import MemoryHandler

LOGGER = logging.getLogger("zoo.log_buffer")
LOGGER.propagate = False
LOGGER.setLevel(logging.INFO)
LOGGER.addHandler(MemoryHandler(capacity=9, target=logging.NullHandler()))


def work():
    LOGGER.info("worked")
