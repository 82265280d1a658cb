"""Passwords are hashed with little memory in tests; how much they take in earnest, their own tests look at."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from diary.services import secrets_kept

IN_EARNEST = secrets_kept._hasher


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secrets_kept, "_hasher", lambda: hasher)
        yield


@pytest.fixture
def passwords_in_earnest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As a clinic keeps them; what was remembered of the others is forgotten."""
    monkeypatch.setattr(secrets_kept, "_hasher", IN_EARNEST)
    secrets_kept._nobodys_hash.cache_clear()
    yield
    secrets_kept._nobodys_hash.cache_clear()
