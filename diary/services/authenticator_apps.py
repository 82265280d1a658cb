"""Authenticator apps: one for each person, whose codes hold for half a minute and are taken once (RFC 6238)."""

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from diary.db.factors import AuthenticatorApp
from diary.services import chance
from diary.services.sealing import seal, unseal

STEP = 30
"""Seconds for which an app shows the same code."""
TOLERANCE = 1
"""By how many steps the clock of a phone may be ahead or behind."""
DIGITS = 6
ISSUER = "Pain diary"


def app_of(session: Session, person_id: UUID) -> AuthenticatorApp | None:
    """Somebody's app, confirmed or not."""
    return session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id))


def begin(session: Session, now: datetime, person_id: UUID, *, secret: str) -> str:
    """The secret of an app that is being set up; the same until it is confirmed, so that a page can be shown again."""
    waiting = app_of(session, person_id)
    kept = unseal(secret, _purpose(person_id), waiting.sealed_secret) if waiting else None
    if kept is not None and waiting is not None and waiting.confirmed_at is None:
        return kept
    shared = pyotp.random_base32()
    remove(session, person_id)
    sealed = seal(secret, _purpose(person_id), shared)
    session.add(
        AuthenticatorApp(
            id=chance.new_id(),
            person_id=person_id,
            sealed_secret=sealed,
            created_at=now,
        )
    )
    session.flush()
    return shared


def confirm(session: Session, now: datetime, person_id: UUID, code: str, *, secret: str) -> bool:
    """Whether a first code shows that the app reckons as we do; from then on it opens."""
    if not _take(session, now, person_id, code, secret=secret, confirmed=False):
        return False
    session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.person_id == person_id)
        .values(confirmed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return True


def accepts(session: Session, now: datetime, person_id: UUID, code: str, *, secret: str) -> bool:
    """Whether a code is right and has not been used; it is used up by that."""
    return _take(session, now, person_id, code, secret=secret, confirmed=True)


def _take(session: Session, now: datetime, person_id: UUID, code: str, *, secret: str, confirmed: bool) -> bool:
    app = app_of(session, person_id)
    shared = unseal(secret, _purpose(person_id), app.sealed_secret) if app else None
    if app is None or shared is None or (app.confirmed_at is not None) is not confirmed:
        return False
    step = _step_of(shared, now, code)
    return step is not None and _use(session, app.id, step)


def _step_of(shared: str, now: datetime, code: str) -> int | None:
    """The half minute that a code belongs to, within the tolerance."""
    present = int(now.timestamp()) // STEP
    generator = pyotp.TOTP(shared, digits=DIGITS, interval=STEP)
    typed = code.encode("utf-8", "surrogatepass")
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    matching = [step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), typed)]
    return max(matching, default=None)


def _use(session: Session, app_id: UUID, step: int) -> bool:
    """Move on to a step, once: of two requests with the same code one finds it used."""
    moved = session.execute(
        update(AuthenticatorApp)
        .where(
            AuthenticatorApp.id == app_id,
            or_(AuthenticatorApp.last_step.is_(None), AuthenticatorApp.last_step < step),
        )
        .values(last_step=step)
        .returning(AuthenticatorApp.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved.first() is not None


def remove(session: Session, person_id: UUID) -> None:
    """Forget somebody's app."""
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id))


def address_of(shared: str, email: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(shared).provisioning_uri(name=email, issuer_name=ISSUER)


def _purpose(person_id: UUID) -> str:
    return f"authenticator app of {person_id}"
