"""Setting up single sign-on for a clinic, switching its passwords off behind it, and on again."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, TEXT_LENGTH, WORD_LENGTH
from diary.db.people import CameBy, StaffSession
from diary.db.scope import scope_to
from diary.db.sign_on import SignOnLink, SignOnSecret
from diary.exchange.provider_words import Endpoints, ProviderError, Wrong
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.changing_settings import BACK, change, history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision
from diary.services.sign_on_rules import Provider, standing_provider
from diary.services.signing_in import StaffMember
from diary.services.texts import text

_CLAIM = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_WHY: dict[Wrong, str] = {
    Wrong.ADDRESS: "Write the address of the issuer, beginning with https://.",
    Wrong.UNREACHABLE: "There is no answer at %(about)s. Is the address right, and can this machine reach it?",
    Wrong.UNREADABLE: "What stands at %(about)s is not the document of an OpenID Connect provider.",
    Wrong.OTHER_ISSUER: "The document there says that it is the issuer %(about)s. Write exactly that, or correct it.",
    Wrong.LACKING: "The document of this issuer lacks %(about)s. The diary needs an OpenID Connect provider.",
    Wrong.NOT_SECURE: "The document of this issuer has an address for %(about)s that does not begin with https://.",
    Wrong.NO_ALGORITHM: "This provider signs in no way that the diary takes, such as RS256 or ES256.",
    Wrong.NO_PKCE: "This provider does not take PKCE with S256, without which the diary sends nobody there.",
    Wrong.NO_KEYS: "The keys of this provider could not be read at %(about)s.",
}
_NOT_BY_IT = "Sign in by single sign-on first, then come back: so nobody locks himself out."
BY_OPERATOR = "Switched on again by whoever runs the diary."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderDetails:
    """What an administrator writes of a provider; an empty secret means the one that is kept."""

    label: str
    issuer: str
    client_id: str
    secret: str
    claim: str


def change_provider(
    session: Session,
    now: datetime,
    actor: Actor,
    details: ProviderDetails | None,
    decision: Decision,
    *,
    plain_loopback: bool = False,
) -> None:
    """Have the clinic's people come in by this provider, whose document is read first; None for no provider.

    Another issuer or client ends the sessions that came by the one before, and with anything that could keep people out
    passwords open the clinic again.
    """
    work_for(session, actor)
    before = standing_provider(session)
    if details is None:
        change(session, now, actor, Kind.SINGLE_SIGN_ON, "", BACK, reason=decision.reason, seen=decision.seen)
        session.execute(delete(SignOnSecret).execution_options(synchronize_session=False))
        _end_sessions(session, now)
        return
    written = _checked(details)
    same_client = before is not None and (before.issuer, before.client_id) == (written.issuer, written.client_id)
    if not written.secret and not same_client:
        raise Refused("client_secret", "Write the secret that the provider has given you for this client.")
    endpoints = _look_up(written.issuer, plain_loopback=plain_loopback)
    since = now.isoformat() if written.secret or before is None else before.secret_since
    found = Provider(
        label=written.label,
        issuer=written.issuer,
        client_id=written.client_id,
        claim=written.claim,
        endpoints=endpoints,
        secret_since=since,
    )
    if before is not None and replace(found, label=before.label) == replace(before, only=False, since=None):
        found = replace(found, only=before.only)
    change(session, now, actor, Kind.SINGLE_SIGN_ON, "", found.content(), reason=decision.reason, seen=decision.seen)
    if written.secret:
        _keep_secret(session, now, actor, written)
    if before is not None and not same_client:
        _end_sessions(session, now)


def _checked(details: ProviderDetails) -> ProviderDetails:
    claim = text("claim", details.claim, most=WORD_LENGTH)
    if _CLAIM.fullmatch(claim) is None:
        raise Refused("claim", "Write the name of a claim, such as email.")
    return ProviderDetails(
        label=text("label", details.label, most=WORD_LENGTH),
        issuer=text("issuer", details.issuer, most=NAME_LENGTH),
        client_id=text("client_id", details.client_id, most=NAME_LENGTH),
        secret=text("client_secret", details.secret, most=TEXT_LENGTH) if details.secret else "",
        claim=claim,
    )


def _look_up(issuer: str, *, plain_loopback: bool) -> Endpoints:
    from diary.exchange import open_id  # noqa: PLC0415 (loading it takes most of a second)

    try:
        return open_id.discover(issuer, plain_loopback=plain_loopback)
    except ProviderError as error:
        raise Refused("issuer", _WHY[error.wrong], about=error.about) from None


def _keep_secret(session: Session, now: datetime, actor: Actor, written: ProviderDetails) -> None:
    """One secret is kept, that of the provider that stands."""
    session.execute(delete(SignOnSecret).execution_options(synchronize_session=False))
    session.add(
        SignOnSecret(
            id=chance.new_id(),
            clinic_id=work_for(session, actor),
            issuer=written.issuer,
            secret=written.secret,
            set_at=now,
        )
    )
    session.flush()


def _end_sessions(session: Session, now: datetime) -> None:
    """Sign out whoever came in by a provider that the clinic has no more."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.came_by == CameBy.SINGLE_SIGN_ON.value, StaffSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


def change_passwords(
    session: Session, now: datetime, actor: Actor, staff: StaffMember, *, only: bool, decision: Decision
) -> None:
    """Let nobody into the clinic by a password any more, or again.

    Only whoever has come in by the provider as it stands may switch them off, so that nobody locks himself out.
    """
    work_for(session, actor)
    provider = standing_provider(session)
    if provider is None:
        raise NotFound
    if only and not may_switch_off(session, staff, provider):
        raise Refused("", _NOT_BY_IT)
    content = replace(provider, only=only).content()
    change(session, now, actor, Kind.SINGLE_SIGN_ON, "", content, reason=decision.reason, seen=decision.seen)


def may_switch_off(session: Session, staff: StaffMember, provider: Provider) -> bool:
    """Whether somebody came in by the provider as it stands now."""
    if staff.came_by is not CameBy.SINGLE_SIGN_ON:
        return False
    used = select(func.max(SignOnLink.used_at)).where(
        SignOnLink.person_id == staff.person_id, SignOnLink.issuer == provider.issuer
    )
    last = session.scalar(used)
    return last is not None and provider.since is not None and last >= provider.since


def passwords_again(session: Session, now: datetime, clinic_id: UUID) -> bool:
    """Open a clinic to passwords again for whoever runs the diary; False where it was never closed to them."""
    scope_to(session, clinic_id)
    actor = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic_id)
    provider = standing_provider(session)
    if provider is None or not provider.only:
        return False
    content, seen = replace(provider, only=False).content(), history(session, actor, Kind.SINGLE_SIGN_ON)
    change(
        session,
        now,
        actor,
        Kind.SINGLE_SIGN_ON,
        "",
        content,
        reason=BY_OPERATOR,
        seen=seen[0].revision.revision,
    )
    return True
