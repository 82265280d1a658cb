"""Ports for what the tests start."""

import socket
from contextlib import suppress
from itertools import count
from random import randrange

from tests.authority import HERE

FIRST, AS_MANY = 20_000, 12_000
"""Below those that a system gives to whoever does not ask for one, which may take a free one before it is used."""
_numbers = count(randrange(AS_MANY))


def free_port() -> int:
    """A port at which nobody listens, and which this process has not given to anything else."""
    for number in _numbers:
        port = FIRST + number % AS_MANY
        with suppress(OSError), socket.create_server((HERE, port)):
            return port
    raise AssertionError
