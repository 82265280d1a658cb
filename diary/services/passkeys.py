"""Passkeys: keys that stay in a phone, a computer or a token, each used for this diary's address alone (WebAuthn).

What an authenticator has to sign is kept here, for some minutes, and used once. A counter that does not grow gives away
a key that was copied.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH
from diary.db.passkeys import ID_LENGTH, Passkey, PasskeyChallenge, Purpose
from diary.db.people import Person
from diary.services import chance, secrets_kept
from diary.services.adding import add_once
from diary.services.failures import Refused
from diary.services.texts import text

LASTS = timedelta(minutes=10)
LONGEST = 20_000
"""Of what a browser sends: an answer with its attestation has some thousand characters."""
_NOT_TAKEN = "This passkey could not be taken. Please try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whose keys they are: the host that browsers bind them to, and the one address that may use them."""

    host: str
    origin: str


def site_of(base_url: str) -> Site | None:
    """The site of an address; None where browsers offer no passkeys: a bare number, or plain HTTP."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        secure = parts.scheme == "https" or host == "localhost"
        return Site(host=host, origin=f"{parts.scheme}://{parts.netloc}") if host and secure else None
    return None


def passkeys_of(session: Session, person_id: UUID) -> tuple[Passkey, ...]:
    """Somebody's passkeys, the oldest first."""
    wanted = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at, Passkey.id)
    return tuple(session.scalars(wanted))


def to_add(session: Session, now: datetime, person: Person, site: Site) -> str:
    """What the browser is asked for to add a passkey, as JSON."""
    from diary.exchange import passkey_answers  # noqa: PLC0415 (loading it takes a sixth of a second)

    return passkey_answers.ask_to_add(
        site.host,
        _challenge(session, now, person.id, Purpose.ADDING),
        user_id=person.id.bytes,
        email=person.email,
        name=person.name,
        known=_named(passkeys_of(session, person.id)),
    )


def to_prove(session: Session, now: datetime, person_id: UUID, site: Site) -> str:
    """What the browser is asked for to prove who it is by one of somebody's passkeys, as JSON."""
    from diary.exchange import passkey_answers  # noqa: PLC0415 (as above)

    challenge = _challenge(session, now, person_id, Purpose.PROVING)
    return passkey_answers.ask_to_prove(site.host, challenge, _named(passkeys_of(session, person_id)))


def _named(passkeys: tuple[Passkey, ...]) -> list[str]:
    return [key.credential_id for key in passkeys]


def _challenge(session: Session, now: datetime, person_id: UUID, purpose: Purpose) -> bytes:
    """A new challenge."""
    challenge = chance.new_token()
    session.add(
        PasskeyChallenge(
            id=chance.new_id(),
            person_id=person_id,
            purpose=purpose,
            challenge_hash=secrets_kept.hash_token(challenge),
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return challenge.encode()


def add(session: Session, now: datetime, person_id: UUID, name: str, answer: str, site: Site) -> Passkey:
    """Keep a new passkey, after looking whether it answers what this person was asked for here and now."""
    from diary.exchange import passkey_answers  # noqa: PLC0415 (as above)

    checked = text("name", name, most=NAME_LENGTH)
    challenge = _taken(session, now, person_id, Purpose.ADDING, answer)
    found = passkey_answers.made(answer, challenge, site.host, site.origin) if challenge else None
    if found is None or len(found.credential_id) > ID_LENGTH:
        raise Refused("", _NOT_TAKEN)
    passkey = Passkey(
        id=chance.new_id(),
        person_id=person_id,
        name=checked,
        credential_id=found.credential_id,
        public_key=found.public_key,
        sign_count=found.count,
        created_at=now,
    )
    add_once(session, passkey, field="", message="This passkey is in use already.")
    return passkey


def accepts(session: Session, now: datetime, person_id: UUID, answer: str, site: Site) -> bool:
    """Whether an answer is signed by one of somebody's passkeys for what he was asked just now; used up by that."""
    from diary.exchange import passkey_answers  # noqa: PLC0415 (as above)

    challenge = _taken(session, now, person_id, Purpose.PROVING, answer)
    passkey = _named_in(session, person_id, answer) if challenge else None
    if challenge is None or passkey is None:
        return False
    count = passkey_answers.count_of(
        answer, challenge, site.host, site.origin, public_key=passkey.public_key, before=passkey.sign_count
    )
    if count is None:
        return False
    passkey.sign_count, passkey.last_used_at = count, now
    session.flush()
    return True


def _named_in(session: Session, person_id: UUID, answer: str) -> Passkey | None:
    """The passkey that an answer names, if it is this person's; held, so that its counter moves once."""
    credential_id = str(json.loads(answer).get("id", ""))
    wanted = select(Passkey).where(Passkey.person_id == person_id, Passkey.credential_id == credential_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _taken(session: Session, now: datetime, person_id: UUID, purpose: Purpose, answer: str) -> bytes | None:
    """The challenge that an answer has signed, if this person was asked it for this purpose and has not answered."""
    challenge = _signed_in(answer)
    if challenge is None:
        return None
    used = session.execute(
        update(PasskeyChallenge)
        .where(
            PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.challenge_hash == secrets_kept.hash_token(challenge.decode("utf-8", "replace")),
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasskeyChallenge.id)
        .execution_options(synchronize_session=False)
    )
    return challenge if used.first() is not None else None


def _signed_in(answer: str) -> bytes | None:
    """What an answer says that it has signed; nothing rests on it before the signature is checked."""
    try:
        told = json.loads(answer) if len(answer) <= LONGEST else None
        client = json.loads(_bytes(told["response"]["clientDataJSON"])) if told else {}
        return _bytes(client["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _bytes(written: str) -> bytes:
    return urlsafe_b64decode(f"{written}===")


def remove(session: Session, person_id: UUID, passkey_id: UUID | None = None) -> bool:
    """Forget one of somebody's passkeys, or all of them; whether there was one."""
    which = delete(Passkey).where(Passkey.person_id == person_id)
    wanted = which if passkey_id is None else which.where(Passkey.id == passkey_id)
    return session.execute(wanted.returning(Passkey.id)).first() is not None
