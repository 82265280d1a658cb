"""A clinic's first person is added by command, and can then sign in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from diary.cli import main
from diary.db.audit import AuditRow
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.db.scope import scope_to
from diary.db.tables import Clinic, Person
from diary.exchange.provider_words import Endpoints
from diary.services import authenticator_apps, signing_in
from diary.services.acting import Actor, ActorKind, Role
from diary.services.changing_settings import change
from diary.services.clinic_settings import Kind
from diary.services.failures import Refused
from diary.services.second_factor import factors_of
from diary.services.sign_on_rules import Provider
from diary.services.staff_sessions import SignedIn
from diary.settings import system_clock

PASSWORD = "a long password of the first administrator"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'diary.sqlite'}"
    monkeypatch.setenv("DIARY_DATABASE_URL", url)
    monkeypatch.setenv("DIARY_SECRET_KEY", "a secret that is long enough for this test")
    engine = make_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


def add(*options: str, zone: str = "Europe/Berlin", password: str = PASSWORD) -> Result:
    fixed = ["--clinic", "Spine clinic", "--zone", zone, "--phone", "+49 30 1234", "--name", "Ada Admin"]
    return CliRunner().invoke(main, ["users", "add", *fixed, "--email", "ada@clinic.example", *options], input=password)


def test_the_first_administrator_can_sign_in(engine: Engine) -> None:
    said = add("--password", PASSWORD)
    assert said.exit_code == 0, said.output
    assert PASSWORD not in said.output
    with make_session_factory(engine).begin() as session:
        now = system_clock()
        opened = signing_in.sign_in(session, now, email="Ada@clinic.example", password=PASSWORD, address="203.0.113.9")
        staff = signing_in.staff_by_token(session, now, opened.token)
    assert staff is not None
    assert (staff.name, staff.clinic_name, staff.roles) == (
        "Ada Admin",
        "Spine clinic",
        frozenset({Role.ADMINISTRATOR}),
    )


def test_several_roles_may_be_given(engine: Engine) -> None:
    assert add("--password", PASSWORD, "--role", "provider", "--role", "administrator").exit_code == 0
    with make_session_factory(engine).begin() as session:
        opened = signing_in.sign_in(
            session, system_clock(), email="ada@clinic.example", password=PASSWORD, address="203.0.113.9"
        )
        staff = signing_in.staff_by_token(session, system_clock(), opened.token)
    assert staff is not None
    assert staff.roles == frozenset({Role.PROVIDER, Role.ADMINISTRATOR})


def test_a_clinic_added_by_command_is_no_demo(engine: Engine) -> None:
    assert add("--password", PASSWORD).exit_code == 0
    with make_session_factory(engine)() as session:
        assert session.scalars(select(Clinic.demo)).all() == [False]


@pytest.mark.parametrize(
    ("options", "zone", "said_of"),
    [(("--password", "short"), "Europe/Berlin", "password"), (("--password", PASSWORD), "Europe/Atlantis", "zone")],
)
def test_what_cannot_be_taken_is_named_and_leaves_nothing(
    engine: Engine, options: tuple[str, ...], zone: str, said_of: str
) -> None:
    said = add(*options, zone=zone)
    assert said.exit_code == 1
    assert said_of in said.output
    with make_session_factory(engine)() as session:
        left = [session.scalar(select(func.count()).select_from(table)) for table in (Clinic, Person)]
        audit = session.scalar(select(func.count(AuditRow.id)).execution_options(unscoped="the test counts all rows"))
    assert (left, audit) == ([0, 0], 0)


def add_to_the_same(*options: str) -> Result:
    fixed = ["--clinic", "Spine clinic", "--name", "Pia Provider", "--password", PASSWORD]
    return CliRunner().invoke(main, ["users", "add", *fixed, *options])


def test_a_second_person_joins_the_clinic_that_is_there(engine: Engine) -> None:
    assert add("--password", PASSWORD).exit_code == 0
    said = add_to_the_same("--email", "pia@clinic.example", "--role", "provider")
    assert said.exit_code == 0, said.output
    with make_session_factory(engine).begin() as session:
        now = system_clock()
        opened = signing_in.sign_in(session, now, email="pia@clinic.example", password=PASSWORD, address="203.0.113.9")
        staff = signing_in.staff_by_token(session, now, opened.token)
        assert session.scalar(select(func.count()).select_from(Clinic)) == 1
    assert staff is not None
    assert staff.roles == frozenset({Role.PROVIDER})


def test_who_is_known_keeps_name_and_password_and_is_told_so(engine: Engine) -> None:
    assert add("--password", PASSWORD).exit_code == 0
    said = add_to_the_same("--email", "ada@clinic.example", "--role", "provider")
    assert "given before" in said.output
    with make_session_factory(engine)() as session:
        assert session.scalars(select(Person.name)).all() == ["Ada Admin"]


def test_a_new_clinic_needs_its_zone_and_phone(engine: Engine) -> None:
    said = add_to_the_same("--email", "pia@clinic.example")
    assert said.exit_code == 1
    assert "--zone and --phone" in said.output


def test_whoever_runs_the_diary_lets_somebody_set_up_anew(engine: Engine) -> None:
    assert add("--password", PASSWORD).exit_code == 0
    now = system_clock()
    with make_session_factory(engine).begin() as session:
        person_id = session.scalars(select(Person.id)).one()
        secret = "a secret that is long enough for this test"
        shared = authenticator_apps.begin(session, now, person_id, secret=secret)
        assert authenticator_apps.confirm(session, now, person_id, pyotp.TOTP(shared).at(now), secret=secret)
    reset = ["users", "reset-factors", "--email"]
    assert CliRunner().invoke(main, [*reset, "nobody@clinic.example"]).exit_code == 1
    said = CliRunner().invoke(main, [*reset, "Ada@clinic.example"])
    assert said.exit_code == 0, said.output
    with make_session_factory(engine)() as session:
        assert not factors_of(session, person_id).any


def test_whoever_runs_the_diary_lets_passwords_in_again(engine: Engine) -> None:
    assert add("--password", PASSWORD).exit_code == 0
    told = ["users", "allow-passwords", "--clinic", "Spine clinic"]
    refused = CliRunner().invoke(main, told)
    assert refused.exit_code == 1
    assert "no clinic named Spine clinic that is entered by single sign-on alone" in refused.output
    with make_session_factory(engine).begin() as session:
        clinic_id, person_id = session.scalars(select(Clinic.id)).one(), session.scalars(select(Person.id)).one()
        scope_to(session, clinic_id)
        actor = Actor(kind=ActorKind.STAFF, id=person_id, clinic_id=clinic_id)
        content = replace(PROVIDER, only=True).content()
        change(session, system_clock(), actor, Kind.SINGLE_SIGN_ON, "", content, reason="agreed", seen=0)
    with make_session_factory(engine).begin() as session, pytest.raises(Refused):
        come_in(session)
    assert CliRunner().invoke(main, told).exit_code == 0
    with make_session_factory(engine).begin() as session:
        assert come_in(session).token
        changed = select(AuditRow.actor_kind).where(AuditRow.action == "setting changed").order_by(AuditRow.sequence)
        last = session.scalars(changed.execution_options(unscoped="the test looks at every row"))
        assert list(last) == ["staff", "system"]


def come_in(session: Session) -> SignedIn:
    return signing_in.sign_in(session, system_clock(), email="ada@clinic.example", password=PASSWORD, address="")


PROVIDER = Provider(
    label="House",
    issuer="https://id.example",
    client_id="diary",
    claim="email",
    endpoints=Endpoints(authorization="x", token="x", keys="x", secret_by="x", names_itself=False),
    secret_since="2026-01-01T00:00:00+00:00",
)
