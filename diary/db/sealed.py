"""Column types for notes and contacts: sealed on the way into the database, opened on the way out.

The ring hangs on the engine (``seal_with``). Without one, values are kept as they are, and what is sealed is refused.
"""

import json
from typing import Any

from sqlalchemy import JSON, Dialect, Engine, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from diary.db.keyring import Keyring, LostKeyError, is_sealed

_JSON_KEY = "sealed"


def seal_with(engine: Engine, keyring: Keyring | None) -> None:
    """Have an engine seal and open with these keys."""
    engine.dialect.diary_keyring = keyring  # type: ignore[attr-defined]  # the one object that column types are given


def keyring_of(dialect: Dialect) -> Keyring | None:
    """The ring of an engine's dialect."""
    found: Keyring | None = getattr(dialect, "diary_keyring", None)
    return found


class Sealed(TypeDecorator[str]):
    """A text that is sealed; nothing is compared with it in the database, since it is never sealed alike twice.

    ``place`` is the table and column that it is bound to. ``length`` is that of the column on SQLite, which does not
    insist on it; on PostgreSQL, which does, it has none.
    """

    impl = String
    cache_ok = True

    def __init__(self, place: str, length: int) -> None:
        super().__init__()
        self.place, self.length = place, length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(self.length if dialect.name == "sqlite" else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        keyring = keyring_of(dialect)
        return value if value is None or keyring is None else keyring.seal(value, self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 (a driver's own)
        return value if value is None or not is_sealed(value) else opened(value, self.place, dialect)


class SealedJson(TypeDecorator[dict[str, object]]):
    """An object that is sealed as a whole; what is kept is JSON still, with one text in it."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: dict[str, object] | None, dialect: Dialect) -> dict[str, object] | None:
        keyring = keyring_of(dialect)
        if value is None or keyring is None:
            return value
        return {_JSON_KEY: keyring.seal(json.dumps(value), self.place)}

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dict[str, object] | None:  # noqa: ANN401 (as above)
        kept = value.get(_JSON_KEY) if value else None
        if not isinstance(kept, str) or not is_sealed(kept):
            return value
        found: dict[str, object] = json.loads(opened(kept, self.place, dialect))
        return found


def opened(kept: str, place: str, dialect: Dialect) -> str:
    """What was sealed, by the ring of the engine."""
    keyring = keyring_of(dialect)
    if keyring is None:
        raise LostKeyError(f"{place} is sealed, and no key was given")
    return keyring.unseal(kept, place)
