"""What a clinic has set about single sign-on, as its standing revision says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.clinic_settings import STANDS, SettingRevision
from diary.db.sign_on import SignOnSecret
from diary.exchange.provider_words import Client, Endpoints
from diary.services.clinic_settings import Kind

_BEFORE_A_CLINIC = "the page to sign in offers every clinic's provider"
_STANDING = select(SettingRevision.clinic_id, SettingRevision.content, SettingRevision.changed_at).where(
    SettingRevision.kind == Kind.SINGLE_SIGN_ON.value, STANDS
)
_OFFERED = _STANDING.execution_options(unscoped=_BEFORE_A_CLINIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A clinic's provider; ``only`` if nobody comes in there by a password, ``since`` when it was last changed."""

    label: str
    issuer: str
    client_id: str
    claim: str
    endpoints: Endpoints
    secret_since: str
    only: bool = False
    since: datetime | None = None

    def content(self) -> dict[str, object]:
        """As a revision keeps it."""
        return {
            "label": self.label,
            "issuer": self.issuer,
            "client_id": self.client_id,
            "claim": self.claim,
            "authorization": self.endpoints.authorization,
            "token": self.endpoints.token,
            "keys": self.endpoints.keys,
            "secret_by": self.endpoints.secret_by,
            "names_itself": self.endpoints.names_itself,
            "secret_since": self.secret_since,
            "only": self.only,
        }

    @classmethod
    def of(cls, content: Mapping[str, object], since: datetime | None = None) -> "Provider | None":
        """What a revision says; None where it says that there is no provider."""
        if not content:
            return None
        return cls(
            label=str(content["label"]),
            issuer=str(content["issuer"]),
            client_id=str(content["client_id"]),
            claim=str(content["claim"]),
            endpoints=Endpoints(
                authorization=str(content["authorization"]),
                token=str(content["token"]),
                keys=str(content["keys"]),
                secret_by=str(content["secret_by"]),
                names_itself=content["names_itself"] is True,
            ),
            secret_since=str(content["secret_since"]),
            only=content["only"] is True,
            since=since,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way in that the page to sign in shows."""

    clinic_id: UUID
    label: str


def offered(session: Session) -> tuple[Offer, ...]:
    """Every clinic's provider, by what the clinic calls it."""
    found = [
        Offer(clinic_id=row.clinic_id, label=str(row.content["label"]))
        for row in session.execute(_OFFERED)
        if row.content
    ]
    return tuple(sorted(found, key=lambda offer: (offer.label.casefold(), offer.clinic_id)))


def standing_provider(session: Session) -> Provider | None:
    """The provider of the clinic that is being worked in."""
    row = session.execute(_STANDING).first()
    return Provider.of(row.content, row.changed_at) if row else None


def client_of(session: Session, provider: Provider, back: str) -> Client | None:
    """What the diary is to the provider of the clinic that is being worked in."""
    secret = session.scalar(select(SignOnSecret.secret).where(SignOnSecret.issuer == provider.issuer))
    if secret is None:
        return None
    return Client(
        issuer=provider.issuer,
        client_id=provider.client_id,
        secret=secret,
        endpoints=provider.endpoints,
        back=back,
    )
