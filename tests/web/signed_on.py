"""Single sign-on set up for the clinic of the tests, and a browser that goes the whole way."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import delete, select, update

from diary.db.audit import AuditRow
from diary.db.people import CameBy, Membership, Role, StaffSession
from diary.db.scope import scope_to
from diary.db.sign_on import SignOnLink, SignOnSecret
from diary.exchange.provider_words import Endpoints
from diary.services import changing_settings, setting_sign_on
from diary.services.acting import Actor, ActorKind
from diary.services.clinic_settings import Kind
from diary.services.own_settings import Decision
from diary.services.setting_sign_on import ProviderDetails
from diary.services.sign_on_rules import Provider, standing_provider
from diary.services.signing_in import StaffMember
from tests.open_id_provider import CLIENT, SECRET, OpenIdProvider
from tests.web.browser import Browser, Page
from tests.web.clinic import Clock, Staff, World

LABEL = "Harbor <account>"


def chief(world: World) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        id=world.administrator.id,
        clinic_id=world.clinic_id,
        roles=frozenset({Role.ADMINISTRATOR}),
    )


def set_up(world: World, clock: Clock, provider: OpenIdProvider, **changed: str) -> None:
    """Have the clinic's people come in by a provider."""
    details = {"label": LABEL, "issuer": provider.address, "client_id": CLIENT, "secret": SECRET, "claim": "email"}
    with world.session() as session:
        setting_sign_on.change_provider(
            session,
            clock.now,
            chief(world),
            ProviderDetails(**(details | changed)),
            Decision(reason="agreed", seen=0),
            plain_loopback=True,
        )
        session.commit()
    clock.forward(seconds=1)


def known_provider(world: World) -> UUID:
    """Have the clinic's people come in by a provider that nobody asks; returns the clinic."""
    at = "https://id.example"
    endpoints = Endpoints(
        authorization=f"{at}/in", token=f"{at}/token", keys=f"{at}/keys", secret_by="x", names_itself=False
    )
    provider = Provider(
        label=LABEL,
        issuer=at,
        client_id=CLIENT,
        claim="email",
        endpoints=endpoints,
        secret_since=world.now.isoformat(),
    )
    with world.session() as session:
        scope_to(session, world.clinic_id)
        if standing_provider(session) is not None:
            return world.clinic_id
        content = provider.content()
        changing_settings.change(
            session, world.now, chief(world), Kind.SINGLE_SIGN_ON, "", content, reason="agreed", seen=0
        )
        session.add(SignOnSecret(id=uuid4(), clinic_id=world.clinic_id, issuer=at, secret=SECRET, set_at=world.now))
        session.commit()
    return world.clinic_id


def came_by_provider(world: World) -> None:
    """Let whoever is signed in have come in by single sign-on."""
    with world.session() as session:
        scope_to(session, world.clinic_id)
        came = update(StaffSession).values(came_by=CameBy.SINGLE_SIGN_ON.value)
        session.execute(came.execution_options(synchronize_session=False))
        session.commit()


def works_there_too(world: World, person_id: UUID, role: Role = Role.NURSE) -> UUID:
    """Have somebody of ours work in the other clinic as well; returns that clinic."""
    with world.session() as session:
        member = session.query(Membership).filter(Membership.person_id == world.stranger.id)
        other = member.execution_options(unscoped="the tests look for the other clinic").first()
        assert other is not None
        clinic_id = other.clinic_id
    with world.session() as session:
        scope_to(session, clinic_id)
        session.add(Membership(id=UUID(int=77), clinic_id=clinic_id, person_id=person_id, role=role))
        session.commit()
    return clinic_id


def close_to_passwords(world: World, clock: Clock) -> None:
    """Have nobody come into the clinic by a password, as an administrator does who came in without one."""
    with world.session() as session:
        seen = changing_settings.history(session, chief(world), Kind.SINGLE_SIGN_ON)[0].revision.revision
        staff = StaffMember(
            session_id=world.clinic_id,
            person_id=world.administrator.id,
            name="",
            clinic_id=world.clinic_id,
            clinic_name="",
            clinic_zone="UTC",
            roles=frozenset({Role.ADMINISTRATOR}),
            came_by=CameBy.SINGLE_SIGN_ON,
        )
        session.add(
            SignOnLink(
                id=uuid4(),
                clinic_id=world.clinic_id,
                person_id=world.administrator.id,
                issuer=session.scalars(select(SignOnSecret.issuer)).one(),
                subject=f"chief {seen}",
                linked_at=clock.now,
                used_at=clock.now,
            )
        )
        decision = Decision(reason="agreed", seen=seen)
        setting_sign_on.change_passwords(session, clock.now, chief(world), staff, only=True, decision=decision)
        session.execute(delete(SignOnLink).execution_options(synchronize_session=False))
        session.commit()
    clock.forward(seconds=1)


def leave(
    browser: Browser,
    world: World,
    form: Mapping[str, str] | None = None,
    path: str | None = None,
    label: str = LABEL,
) -> str:
    """Press the button; returns where the provider would be asked."""
    browser.get("/sign-in")
    page = browser.post(path or f"/sign-in/with/{world.clinic_id}", dict(form or {}))
    assert page.status == 200, page.text
    address = page.links()[f"Go on to {label}"]
    assert page.headers["Refresh"] == f"0; url={address}"
    return address


def come_back(browser: Browser, address: str) -> Page:
    """Let the provider send the browser back."""
    return browser.get(address.removeprefix("http://localhost"))


def sign_on(
    app: Flask, world: World, provider: OpenIdProvider, who: Staff, clock: Clock, label: str = LABEL, **claims: object
) -> tuple[Browser, Page]:
    """Go the whole way as somebody; returns his browser and what it is shown."""
    browser = Browser(app)
    provider.now, provider.claims = clock.now, {"email": who.email, **claims}
    page = come_back(browser, provider.authorize(leave(browser, world, label=label)))
    browser.csrf_token = None
    return browser, page


def audited(world: World) -> list[tuple[str, object]]:
    """What the audit of the clinic holds: each deed, and why or by what it was done."""
    wanted = select(AuditRow.action, AuditRow.detail).where(AuditRow.clinic_id == world.clinic_id)
    with world.session() as session:
        rows = session.execute(wanted.execution_options(unscoped="the tests look into every clinic"))
        return [(row.action, row.detail.get("why") or row.detail.get("by")) for row in rows]
