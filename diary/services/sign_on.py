"""Single sign-on: a browser goes to its clinic's provider and comes back, once, with what proves who it is.

What the browser takes along is derived from a token in its own cookie, so that what comes back to another browser, or
a second time, is refused. Between going and coming back nothing is open.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.base import TEXT_LENGTH
from diary.db.scope import scope_to
from diary.db.sign_on import SignOnAttempt
from diary.exchange.provider_words import Client, ProviderError, Told, Trip, Wrong
from diary.services import chance, secrets_kept, throttling
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.sign_on_rules import Provider, client_of, standing_provider
from diary.services.throttling import Limit

LASTS = timedelta(minutes=10)
LEEWAY = timedelta(minutes=1)
"""By how much the clock of the provider may differ from ours."""
PER_ADDRESS = Limit(kind="single sign-on, address", tries=100, within=timedelta(minutes=15))
"""High, because a whole clinic may stand behind one address."""
BEGIN_AGAIN = "Single sign-on was not finished in this browser, or took too long. Please begin again."
UNANSWERED = "%(label)s did not answer as it should. Try again in a minute; if it lasts, tell your administrator."
DISBELIEVED = "What %(label)s said of you could not be confirmed. Nobody was signed in. Please begin again."
DENIED = "%(label)s did not sign you in. Please begin again, or ask whoever runs it."
_UNANSWERED = {Wrong.UNREACHABLE, Wrong.UNREADABLE, Wrong.NO_KEYS, Wrong.NOTHING_GIVEN}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Way:
    """A browser's way to the provider: the token for its cookie, and where it goes."""

    token: str
    address: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Brought:
    """What a browser brings back from the provider, as it stands in the address; nothing of it is believed yet."""

    token: str | None
    code: str | None = None
    state: str | None = None
    issuer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Return:
    """A browser that came back in time, with what it took along; ``staff_session_id`` if it is only checked again.

    ``named`` is who says so beside the code, ``denied`` whether the provider has said no.
    """

    clinic_id: UUID
    provider: Provider
    client: Client
    trip: Trip
    code: str
    began_at: datetime
    staff_session_id: UUID | None
    onward: str
    carried: str | None
    address: str
    named: str | None
    denied: bool

    def nobody(self) -> Actor:
        """Whoever it is, for the audit, before it is known."""
        return Actor(kind=ActorKind.NOBODY, clinic_id=self.clinic_id, address=self.address)


def label_of(session: Session, clinic_id: UUID) -> str:
    """What a clinic calls its provider; ``NotFound`` where it has none."""
    scope_to(session, clinic_id)
    return _provider(session).label


def begin(
    session: Session,
    now: datetime,
    clinic_id: UUID,
    *,
    back: str,
    onward: str = "",
    carried: str | None = None,
    staff_session_id: UUID | None = None,
) -> Way:
    """Send a browser to its clinic's provider; with ``staff_session_id`` only to be asked again who it is."""
    from diary.exchange import open_id  # noqa: PLC0415 (loading it takes most of a second)

    scope_to(session, clinic_id)
    provider = _provider(session)
    client = client_of(session, provider, back)
    if client is None:
        raise NotFound
    token = chance.new_token()
    session.add(
        SignOnAttempt(
            id=chance.new_id(),
            clinic_id=clinic_id,
            token_hash=secrets_kept.hash_token(token),
            staff_session_id=staff_session_id,
            onward=onward if len(onward) <= TEXT_LENGTH else "",
            carried=carried,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    address = open_id.way_there(client, _trip(token), again=staff_session_id is not None)
    return Way(token=token, address=address, label=provider.label)


def come_back(session: Session, now: datetime, clinic_id: UUID, brought: Brought, *, back: str, address: str) -> Return:
    """Take a browser back that went from here, and let it come back only once; a refusal leaves its row."""
    scope_to(session, clinic_id)
    provider = _provider(session)
    client = client_of(session, provider, back)
    nobody = Actor(kind=ActorKind.NOBODY, clinic_id=clinic_id, address=address)
    throttling.check(session, now, [(PER_ADDRESS, address)])
    attempt = _attempt(session, now, brought.token)
    if attempt is None or client is None or brought.token is None:
        raise refusal(session, now, nobody, "not from here", BEGIN_AGAIN)
    trip = _trip(brought.token)
    if not compare_digest((brought.state or "").encode(), trip.state.encode()):
        raise refusal(session, now, nobody, "another state", BEGIN_AGAIN)
    found = Return(
        clinic_id=clinic_id,
        provider=provider,
        client=client,
        trip=trip,
        code=brought.code or "",
        began_at=attempt.created_at,
        staff_session_id=attempt.staff_session_id,
        onward=attempt.onward,
        carried=attempt.carried,
        address=address,
        named=brought.issuer,
        denied=brought.error is not None or not brought.code,
    )
    if not _use_up(session, now, attempt.id):
        raise refusal(session, now, nobody, "came back twice", BEGIN_AGAIN)
    return found


def ask(session: Session, now: datetime, found: Return) -> Told:
    """Ask the provider whom the code stands for; asks the database nothing unless it has to refuse."""
    from diary.exchange import open_id  # noqa: PLC0415 (as above)

    provider = found.provider
    named = provider.issuer if found.named is None and not provider.endpoints.names_itself else found.named
    if named != provider.issuer:
        raise refusal(session, now, found.nobody(), Wrong.OTHER_ISSUER, DISBELIEVED, label=provider.label)
    if found.denied:
        raise refusal(session, now, found.nobody(), "denied", DENIED, label=provider.label)
    try:
        return open_id.redeem(found.client, found.trip, found.code, now)
    except ProviderError as error:
        words = UNANSWERED if error.wrong in _UNANSWERED else DISBELIEVED
        raise refusal(session, now, found.nobody(), error.wrong, words, label=provider.label) from None


def refusal(session: Session, now: datetime, actor: Actor, why: str, message: str, **params: object) -> Refused:
    """Write down why nobody was let in, and say so in fewer words."""
    if actor.clinic_id is not None:
        scope_to(session, actor.clinic_id)
    action = Action.SIGN_ON_REFUSED if actor.kind is ActorKind.NOBODY else Action.CHECK_REFUSED
    throttling.count_failure(session, now, [(PER_ADDRESS, actor.address or "")])
    record(session, now, actor, action, detail={"why": str(why)})
    session.flush()
    return Refused("", message, **params)


def shown_at(told: Told, now: datetime) -> datetime | None:
    """When somebody last proved to the provider who he is; a moment that is still to come is none."""
    if told.shown_at is None or not 0 < told.shown_at <= now.timestamp() + LEEWAY.total_seconds():
        return None
    return min(now, datetime.fromtimestamp(told.shown_at, UTC))


def _provider(session: Session) -> Provider:
    found = standing_provider(session)
    if found is None:
        raise NotFound
    return found


def _trip(token: str) -> Trip:
    """What a browser takes along, each derived from its own token; the token itself never leaves it."""
    state, nonce, verifier = (secrets_kept.derived(token, purpose) for purpose in ("state", "nonce", "verifier"))
    return Trip(state=state, nonce=nonce, verifier=verifier)


def _attempt(session: Session, now: datetime, token: str | None) -> SignOnAttempt | None:
    if not token:
        return None
    wanted = select(SignOnAttempt).where(
        SignOnAttempt.token_hash == secrets_kept.hash_token(token),
        SignOnAttempt.used_at.is_(None),
        SignOnAttempt.expires_at > now,
    )
    return session.scalar(wanted)


def _use_up(session: Session, now: datetime, attempt_id: UUID) -> bool:
    """Let a way be gone once: of two requests with the same one, the second begins again."""
    used = session.execute(
        update(SignOnAttempt)
        .where(SignOnAttempt.id == attempt_id, SignOnAttempt.used_at.is_(None))
        .values(used_at=now, carried=None)
        .returning(SignOnAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None
