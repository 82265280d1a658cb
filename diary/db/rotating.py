"""Sealing everything under the newest key, and refusing to start with keys that do not open what is there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    inspect,
    select,
    type_coerce,
    update,
)
from sqlalchemy import column as plain_column
from sqlalchemy import table as plain_table

from diary.db.append_only import append_only_tables, lifted
from diary.db.base import Base
from diary.db.keyring import Keyring, LostKeyError, is_sealed
from diary.db.keys import FieldKey
from diary.db.row_security import work_on_everything
from diary.db.sealed import Sealed, SealedJson, keyring_of

WORD = "this database is sealed under this key"
PLACE = "field_key.proof"
_KEYS = FieldKey.__table__
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """How many values were sealed anew, and how many there are."""

    changed: int
    values: int


def sealed_columns() -> Iterator[tuple[Table, Column[object]]]:
    """Every column that is sealed."""
    for each in Base.metadata.sorted_tables:
        for column in each.columns:
            if isinstance(column.type, Sealed | SealedJson):
                yield each, column


def refuse_wrong_keys(engine: Engine, *, needed: bool = False) -> None:
    """Refuse keys that do not open what is there, before anything is written; and none at all, where one is needed."""
    keyring = keyring_of(engine.dialect)
    with engine.connect() as connection:
        begun = inspect(connection).has_table(FieldKey.__tablename__)
        known = _known(connection) if begun else {}
        connection.rollback()
    if begun:
        _refuse(keyring, known)
    if needed and keyring is None:
        raise LostKeyError(
            "notes and contacts would be kept unsealed: DIARY_FIELD_KEYS_FILE names no key. Make one with "
            "diary keys new, then run diary keys rotate, which seals what is there (docs/keys.md)"
        )


def _known(connection: Connection) -> dict[str, str]:
    """The names of the keys that something may be sealed under, with their proofs."""
    return {row.name: row.proof for row in connection.execute(select(_KEYS.c.name, _KEYS.c.proof))}


def _refuse(keyring: Keyring | None, known: Mapping[str, str]) -> None:
    lost = [name for name in known if keyring is None or name not in keyring.ciphers]
    if lost:
        raise LostKeyError(
            f"notes and contacts are sealed under the key {', '.join(lost)}, which DIARY_FIELD_KEYS does not hold. "
            "Nothing was changed. Put the key back; without it they cannot be read again"
        )
    for proof in known.values():
        if keyring is not None and keyring.unseal(proof, PLACE) != WORD:
            raise LostKeyError("the proof of a key is another word; nothing was changed")
    if keyring is not None and keyring.newest not in known:
        raise LostKeyError(f"the key {keyring.newest} is new here: run diary keys rotate, which seals what is there")


def begin_sealing(engine: Engine, now: datetime) -> None:
    """Seal what is there under the keys of an engine."""
    keyring = keyring_of(engine.dialect)
    if keyring is None:
        raise LostKeyError("there is no key to seal with")
    with engine.begin() as connection:
        work_on_everything(connection)
        rotate(connection, keyring, now)


def rotate(connection: Connection, keyring: Keyring, now: datetime) -> Rotated:
    """Seal every value under the newest key; what cannot be opened stops it, and nothing is changed."""
    known = _known(connection)
    _refuse(keyring, {**known, keyring.newest: keyring.seal(WORD, PLACE)})
    kept = append_only_tables()
    with lifted(connection, sorted({each.name for each, _ in sealed_columns()} & kept)):
        counts = [_rotate(connection, each, column, keyring) for each, column in sealed_columns()]
    connection.execute(_KEYS.delete())  # type: ignore[attr-defined]  # FromClause is the declared type of __table__
    row = {"id": uuid4(), "name": keyring.newest, "proof": keyring.seal(WORD, PLACE), "added_at": now}
    connection.execute(_KEYS.insert().values(row))  # type: ignore[attr-defined]  # as above
    return Rotated(changed=sum(each.changed for each in counts), values=sum(each.values for each in counts))


def _rotate(connection: Connection, each: Table, column: Column[object], keyring: Keyring) -> Rotated:
    in_json = isinstance(column.type, SealedJson)
    place = f"{each.name}.{column.name}"
    stored = cast(column, Text) if in_json else type_coerce(column, Text)
    changed, values = [], 0
    for row in connection.execute(select(each.c.id, stored.label("kept")).where(column.is_not(None))):
        values += 1
        anew = _json_anew(row.kept, place, keyring) if in_json else _anew(row.kept, place, keyring)
        if anew is not None:
            changed.append({"row": row.id, "anew": anew})
    if changed:
        connection.execute(_changing(each, column, connection.dialect.name, in_json=in_json), changed)
    return Rotated(changed=len(changed), values=values)


def _anew(kept: str, place: str, keyring: Keyring) -> str | None:
    """A value sealed under the newest key; None where it is already."""
    if not is_sealed(kept):
        return keyring.seal(kept, place)
    told = keyring.unseal(kept, place)
    return None if kept.startswith(f"sealed:{keyring.newest}:") else keyring.seal(told, place)


def _json_anew(kept: str, place: str, keyring: Keyring) -> str | None:
    held = json.loads(kept)
    inner = held.get("sealed") if isinstance(held, dict) else None
    if isinstance(inner, str) and is_sealed(inner):
        anew = _anew(inner, place, keyring)
    else:
        anew = None if held is None else keyring.seal(json.dumps(held), place)
    return None if anew is None else json.dumps({"sealed": anew})


def _changing(each: Table, column: Column[object], dialect: str, *, in_json: bool) -> Update:
    value = bindparam("anew", type_=Text())
    bare = plain_table(each.name, plain_column("id", each.c.id.type), plain_column(column.name, Text()))
    anew = cast(value, JSON) if in_json and dialect == "postgresql" else value
    return update(bare).where(bare.c.id == bindparam("row", type_=each.c.id.type)).values({column.name: anew})
