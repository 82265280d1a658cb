"""Where ids, tokens and salts come from: the system's source, or a seeded one where two runs must give equal rows."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from uuid import UUID, uuid4

TOKEN_BYTES = 32
SALT_BYTES = 16

_seeded: ContextVar[Random | None] = ContextVar("seeded", default=None)


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """Make everything drawn inside repeatable; only for invented data, since it can be guessed."""
    token = _seeded.set(Random(seed))  # noqa: S311 (for the demo clinic, whose rows are meant to be equal)
    try:
        yield
    finally:
        _seeded.reset(token)


def new_id() -> UUID:
    """A random UUID."""
    source = _seeded.get()
    return uuid4() if source is None else UUID(int=source.getrandbits(128), version=4)


def new_token() -> str:
    """An opaque token of 256 bits, fit for a cookie or an address."""
    source = _seeded.get()
    return secrets.token_urlsafe(TOKEN_BYTES) if source is None else source.randbytes(TOKEN_BYTES).hex()


def new_salt() -> bytes:
    """A salt for a password."""
    source = _seeded.get()
    return secrets.token_bytes(SALT_BYTES) if source is None else source.randbytes(SALT_BYTES)
