"""A valid row of an emergency access, and values that each of its constraints refuses."""

from typing import Any
from uuid import UUID, uuid4

from tests.builders import BEFORE, NEEDLE_OUT

Row = dict[str, Any]


def emergency_of(person_id: UUID) -> Row:
    """What a row holds beside its clinic and its patient."""
    return {"person_id": person_id, "reason": "x", "opened_at": BEFORE, "ends_at": NEEDLE_OUT, "session_id": uuid4()}


def broken_emergencies(person_id: UUID) -> list[tuple[str, str, Row]]:
    """The table, the name of a constraint, and values that only this constraint refuses."""
    return [
        ("emergency_access", "ck_emergency_access_lasts", {"ends_at": BEFORE}),
        ("emergency_access", "ck_emergency_access_reviewed_by_someone", {"reviewed_at": NEEDLE_OUT}),
        (
            "emergency_access",
            "ck_emergency_access_reviewed_by_another",
            {"reviewed_by_id": person_id, "reviewed_at": BEFORE},
        ),
    ]
