"""One row for every table by which people come in, and what differs in a second one."""

from uuid import UUID, uuid4

from tests.builders import BEFORE, NEEDLE_OUT

Row = dict[str, object]


def factors_of(person_id: UUID) -> dict[str, Row]:
    """Somebody with an app and a recovery code, half-way signed in."""
    return {
        "throttle": {"id": uuid4(), "bucket": "b", "began_at": BEFORE, "tries": 1},
        "field_key": {"id": uuid4(), "name": "k", "proof": "p", "added_at": BEFORE},
        "authenticator_app": {"id": uuid4(), "person_id": person_id, "sealed_secret": "x", "created_at": BEFORE},
        "passkey": {
            "id": uuid4(),
            "person_id": person_id,
            "name": "Laptop",
            "credential_id": "p",
            "public_key": "x",
            "sign_count": 0,
            "created_at": BEFORE,
        },
        "passkey_challenge": {
            "id": uuid4(),
            "person_id": person_id,
            "purpose": "adding",
            "challenge_hash": "c",
            "expires_at": NEEDLE_OUT,
        },
        "recovery_code": {"id": uuid4(), "person_id": person_id, "code_hash": "r", "created_at": BEFORE},
        "half_sign_in": {
            "id": uuid4(),
            "person_id": person_id,
            "token_hash": "h",
            "came_by": "password",
            "created_at": BEFORE,
            "expires_at": NEEDLE_OUT,
        },
    }


def sign_on_of(person_id: UUID, clinic_id: UUID) -> dict[str, Row]:
    """A clinic with a provider, somebody whom it knows, and a browser on its way there."""
    return {
        "sign_on_secret": {
            "id": uuid4(),
            "clinic_id": clinic_id,
            "issuer": "https://a.example",
            "secret": "s",
            "set_at": BEFORE,
        },
        "sign_on_link": {
            "id": uuid4(),
            "clinic_id": clinic_id,
            "person_id": person_id,
            "issuer": "https://id.example",
            "subject": "1",
            "linked_at": BEFORE,
            "used_at": BEFORE,
        },
        "sign_on_attempt": {
            "id": uuid4(),
            "clinic_id": clinic_id,
            "token_hash": "o",
            "onward": "/",
            "created_at": BEFORE,
            "expires_at": NEEDLE_OUT,
        },
    }


def other_factors(person_id: UUID) -> dict[str, Row]:
    """What differs in a second row."""
    return {
        "throttle": {"bucket": "c"},
        "field_key": {"name": "l"},
        "authenticator_app": {"person_id": person_id},
        "passkey": {"credential_id": "p2"},
        "passkey_challenge": {"challenge_hash": "c2"},
        "recovery_code": {"code_hash": "r2"},
        "half_sign_in": {"token_hash": "h2"},
        "sign_on_secret": {"issuer": "https://b.example"},
        "sign_on_link": {"subject": "2", "person_id": person_id},
        "sign_on_attempt": {"token_hash": "o2"},
    }


BROKEN_FACTORS: list[tuple[str, str, Row]] = [
    ("throttle", "ck_throttle_tries", {"tries": -1}),
    ("passkey_challenge", "ck_passkey_challenge_purpose", {"purpose": "x"}),
    ("half_sign_in", "ck_half_sign_in_came_by", {"came_by": "x"}),
]
