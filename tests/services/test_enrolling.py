"""Registering and planning: what the desk types is checked here, in words, before the database has to refuse it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from diary.clinical.catalogue import Intent, Procedure, Region, Side, levels_of, regions_of
from diary.db.injections import Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.people import Role
from diary.db.sessions import ScopedSession
from diary.services import enrolling, preparing
from diary.services.enrolling import AnestheticDetails, AreaDetails, PatientDetails
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import BEFORE, LEFT, MOVEMENT, RIGHT, House, area_of, injection_details, patient_details
from tests.personas import Personas
from tests.services.conftest import NewRows

NOWHERE = UUID(int=1)
Deed = Callable[[ScopedSession], object]


def refused(session: ScopedSession, house: House, details: PatientDetails) -> Refused:
    with pytest.raises(Refused) as caught:
        enrolling.register_patient(session, BEFORE, house.staff(), details)
    return caught.value


def test_a_patient_is_kept_as_typed_without_blanks_around(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house, name="  Ana Ruiz ", record_number=" A-1 ", email="", diabetes=True)
    assert (patient.name, patient.record_number, patient.email) == ("Ana Ruiz", "A-1", None)
    assert patient.diabetes is True
    assert patient.clinic_id == house.clinic_id


UNUSABLE: list[tuple[str, object]] = [
    ("name", ""),
    ("name", "   "),
    ("name", "x" * 201),
    ("name", "Ana\0Ruiz"),
    ("name", "Ana \ud800 Ruiz"),
    ("name", "Ana\x1bRuiz"),
    ("record_number", ""),
    ("record_number", "9" * 65),
    ("record_number", "A\0"),
    ("phone", "1" * 65),
    ("phone", "+1\0"),
    ("email", "x" * 250 + "@b.example"),
    ("email", "a\0@b.example"),
    ("date_of_birth", date(2026, 3, 4)),
    ("date_of_birth", date(1899, 12, 31)),
    ("date_of_birth", date(9999, 12, 31)),
    ("zone", "Europe/Nowhere"),
    ("zone", ""),
    ("zone", "../../etc/passwd"),
    ("zone", "America/Los_Angeles\0"),
    ("zone", "\ud800"),
    ("language", "x" * 17),
    ("language", ""),
    ("language", "e\0"),
]


@pytest.mark.parametrize(("field", "value"), UNUSABLE, ids=repr)
def test_what_cannot_be_kept_is_refused_at_its_field(
    desk: ScopedSession, house: House, field: str, value: object
) -> None:
    assert refused(desk, house, patient_details(**{field: value})).field == field
    assert desk.scalar(select(func.count()).select_from(Patient)) == 0


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "محمد علي", "李小龍", "O'Brien-Ó", "👵🏽", "a" * 200, "Robert'); DROP--", "%_"]
)
def test_names_of_all_kinds_are_kept(desk: ScopedSession, house: House, name: str) -> None:
    patient_id = builders.register(desk, house, name=name).id
    desk.expire_all()
    assert desk.scalars(select(Patient.name).where(Patient.id == patient_id)).one() == name


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(2026, 3, 2), date(2024, 2, 29)], ids=str)
def test_birthdays_at_the_edge_are_kept(desk: ScopedSession, house: House, born: date) -> None:
    assert builders.register(desk, house, date_of_birth=born).date_of_birth == born


def test_a_record_number_is_used_once_in_a_clinic(desk: ScopedSession, house: House) -> None:
    builders.register(desk, house, record_number="A-1")
    assert refused(desk, house, patient_details(record_number=" A-1")).field == "record_number"
    assert builders.register(desk, house, record_number="A-2").record_number == "A-2"


def test_the_same_record_number_may_be_used_elsewhere(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    for clinic in (house, elsewhere):
        with sessions.begin() as session:
            assert builders.register(session, clinic, record_number="A-1").clinic_id == clinic.clinic_id


def plan(session: ScopedSession, house: House, **changes: Any) -> Injection:  # noqa: ANN401 (whatever the details hold)
    return builders.plan(session, house, builders.register(session, house), **changes)


def test_a_planned_injection_holds_what_was_planned(desk: ScopedSession, house: House) -> None:
    injection = plan(
        desk,
        house,
        anesthetics=(
            AnestheticDetails(agent="bupivacaine", percent=Decimal("0.25"), ml=Decimal("0.5"), epinephrine=True),
            AnestheticDetails(agent="something new"),
        ),
        steroid_agent="triamcinolone",
        steroid_mg=Decimal(40),
        follow_up_on=date(2026, 4, 1),
        areas=(RIGHT, LEFT),
    )
    desk.expire_all()
    assert injection.state is InjectionState.PLANNED
    assert injection.levels == ["L3", "L4", "L5"]
    assert (injection.steroid_agent, injection.steroid_mg) == ("triamcinolone", Decimal(40))
    given = desk.scalars(select(InjectionAnesthetic).order_by(InjectionAnesthetic.position)).all()
    assert [(row.agent, row.percent, row.ml, row.epinephrine) for row in given] == [
        ("bupivacaine", Decimal("0.25"), Decimal("0.5"), True),
        ("something new", None, None, False),
    ]
    prepared = preparing.prepare(desk, BEFORE, house.staff(), injection.id)
    assert [area.label for _, area in prepared.rows.areas] == ["Right low back", "Left low back"]
    assert prepared.provider.id == house.people[Role.PROVIDER]


@pytest.mark.parametrize(
    ("changes", "schedule"),
    [
        ({}, "diagnostic"),
        ({"steroid_agent": "triamcinolone"}, "standard"),
        ({"procedure": Procedure.RADIOFREQUENCY_ABLATION}, "standard"),
        ({"schedule": "dense"}, "dense"),
    ],
    ids=str,
)
def test_the_schedule_is_the_usual_one_unless_another_is_chosen(
    desk: ScopedSession, house: House, changes: dict[str, object], schedule: str
) -> None:
    assert plan(desk, house, **changes).schedule == schedule


@pytest.mark.parametrize(("given", "recorded"), [(None, False), ((), True)])
def test_none_given_and_not_recorded_are_told_apart(
    desk: ScopedSession, house: House, given: tuple[()] | None, recorded: bool
) -> None:
    assert plan(desk, house, anesthetics=given).anesthetics_recorded is recorded


def agent(**changes: Any) -> tuple[AnestheticDetails, ...]:  # noqa: ANN401 (whatever the details hold)
    return (AnestheticDetails(**({"agent": "lidocaine"} | changes)),)


IMPOSSIBLE: list[tuple[str, dict[str, object]]] = [
    ("levels", {"levels": ()}),
    ("levels", {"levels": ("L9",)}),
    ("levels", {"levels": ("L3", "L3")}),
    ("levels", {"levels": ("L3-4",)}),
    ("levels", {"levels": ("L3\0",)}),
    ("region", {"region": Region.SACROILIAC}),
    ("steroid_agent", {"steroid_agent": "sugar"}),
    ("steroid_agent", {"steroid_mg": Decimal(40)}),
    ("steroid_mg", {"steroid_agent": "triamcinolone", "steroid_mg": Decimal(0)}),
    ("steroid_mg", {"steroid_agent": "triamcinolone", "steroid_mg": Decimal(-1)}),
    ("steroid_mg", {"steroid_agent": "triamcinolone", "steroid_mg": Decimal(1001)}),
    ("steroid_mg", {"steroid_agent": "triamcinolone", "steroid_mg": Decimal("NaN")}),
    ("steroid_mg", {"steroid_agent": "triamcinolone", "steroid_mg": Decimal("0.0001")}),
    ("schedule", {"schedule": "hourly for ever"}),
    ("anesthetics-0-percent", {"anesthetics": agent(percent=Decimal(0))}),
    ("anesthetics-0-percent", {"anesthetics": agent(percent=Decimal("100.1"))}),
    ("anesthetics-0-percent", {"anesthetics": agent(percent=Decimal("0.00001"))}),
    ("anesthetics-0-percent", {"anesthetics": agent(percent=Decimal("Infinity"))}),
    ("anesthetics-0-ml", {"anesthetics": agent(ml=Decimal(-1))}),
    ("anesthetics-0-ml", {"anesthetics": agent(ml=Decimal(1000))}),
    ("anesthetics-0-agent", {"anesthetics": agent(agent="")}),
    ("anesthetics-0-agent", {"anesthetics": agent(agent="x" * 65)}),
    ("anesthetics-0-agent", {"anesthetics": agent(agent="a\0")}),
    ("areas", {"areas": ()}),
    ("areas", {"areas": (AreaDetails(label="Neck", side=Side.LEFT, movement=MOVEMENT, index=False),)}),
    ("areas-0-label", {"areas": (AreaDetails(label=" ", side=Side.LEFT, movement=MOVEMENT),)}),
    ("areas-0-label", {"areas": (AreaDetails(label="x" * 201, side=Side.LEFT, movement=MOVEMENT),)}),
    ("areas-1-label", {"areas": (RIGHT, RIGHT)}),
    ("areas-1-label", {"areas": (RIGHT, replace(RIGHT, label="right  Low back"))}),
    ("movement", {"areas": (AreaDetails(label="Neck", side=Side.LEFT, movement=""),)}),
    ("movement", {"areas": (AreaDetails(label="Neck", side=Side.LEFT, movement="\ud800"),)}),
    ("location", {"location_id": NOWHERE}),
    ("provider", {"provider_id": NOWHERE}),
]


@pytest.mark.parametrize(("field", "changes"), IMPOSSIBLE, ids=repr)
def test_what_cannot_be_done_is_refused_at_its_field(
    desk: ScopedSession, house: House, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as caught:
        plan(desk, house, **changes)
    assert caught.value.field == field


def test_a_nurse_is_no_provider(desk: ScopedSession, house: House) -> None:
    with pytest.raises(Refused) as caught:
        plan(desk, house, provider_id=house.people[Role.NURSE])
    assert caught.value.field == "provider"


def test_the_places_of_another_clinic_are_none_of_ours(desk: ScopedSession, house: House, elsewhere: House) -> None:
    for changes in ({"location_id": elsewhere.location_id}, {"provider_id": elsewhere.people[Role.PROVIDER]}):
        with pytest.raises(Refused):
            plan(desk, house, **changes)


@pytest.mark.parametrize("procedure", Procedure)
def test_every_procedure_can_be_planned(desk: ScopedSession, house: House, procedure: Procedure) -> None:
    region = regions_of(procedure)[-1]
    injection = plan(
        desk, house, procedure=procedure, region=region, levels=levels_of(procedure, region), intent=Intent.THERAPEUTIC
    )
    assert injection.procedure is procedure


def test_an_area_of_the_same_name_and_side_is_the_same_area(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    first = builders.plan(desk, house, patient)
    again = AreaDetails(label=" RIGHT  low back ", side=Side.RIGHT, movement="standing up")
    second = builders.plan(desk, house, patient, areas=(again, LEFT))
    assert area_of(desk, first) == area_of(desk, second)
    assert desk.scalar(select(func.count()).select_from(Area)) == 2


def movements(desk: ScopedSession, injection: Injection) -> list[str]:
    return list(desk.scalars(select(InjectionArea.movement).where(InjectionArea.injection_id == injection.id)))


def test_every_injection_keeps_the_movement_it_asks_for(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    first = builders.plan(desk, house, patient)
    second = builders.plan(desk, house, patient, areas=(replace(RIGHT, movement="standing up"),))
    assert area_of(desk, first) == area_of(desk, second)
    assert (movements(desk, first), movements(desk, second)) == ([MOVEMENT], ["standing up"])


@pytest.mark.parametrize(("kept", "words"), [(True, "comes and goes"), (False, "stays")])
def test_a_known_area_does_not_change_its_kind(desk: ScopedSession, house: House, kept: bool, words: str) -> None:
    patient = builders.register(desk, house)
    builders.plan(desk, house, patient, areas=(replace(LEFT, episodic=kept),))
    with pytest.raises(Refused, match=words) as caught:
        builders.plan(desk, house, patient, areas=(RIGHT, replace(LEFT, episodic=not kept)))
    assert caught.value.field == "areas-1-episodic"


def test_the_other_side_and_another_patient_have_areas_of_their_own(desk: ScopedSession, house: House) -> None:
    other_side = AreaDetails(label=RIGHT.label, side=Side.LEFT, movement=MOVEMENT)
    areas = {area_of(desk, plan(desk, house)), area_of(desk, plan(desk, house, areas=(other_side,)))}
    assert len(areas) == 2


def test_strangers_find_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], planned: Injection
) -> None:
    patient_id, injection_id, stranger = planned.patient_id, planned.id, elsewhere.staff()
    desk.commit()
    deeds: list[Deed] = [
        lambda theirs: enrolling.find_patient(theirs, stranger, patient_id),
        lambda theirs: enrolling.look_at_patient(theirs, BEFORE, stranger, patient_id),
        lambda theirs: enrolling.plan_injection(theirs, BEFORE, stranger, patient_id, injection_details(elsewhere)),
        lambda theirs: preparing.prepare(theirs, BEFORE, stranger, injection_id),
    ]
    with sessions() as theirs:
        for deed in deeds:
            with pytest.raises(NotFound):
                deed(theirs)
        assert enrolling.injections_of(theirs, stranger, patient_id) == ()


def test_nobody_finds_nothing(session: ScopedSession, personas: Personas) -> None:
    with pytest.raises(NotFound):
        enrolling.find_patient(session, personas.nobody, uuid4())


def test_every_deed_and_every_look_leaves_one_row(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    patient = builders.register(desk, house)
    (registered,) = new_rows()
    injection = builders.plan(desk, house, patient)
    (planned,) = new_rows()
    enrolling.look_at_patient(desk, BEFORE, house.staff(), patient.id)
    (seen,) = new_rows()
    preparing.prepare(desk, BEFORE, house.staff(), injection.id)
    (looked,) = new_rows()
    assert [row.action for row in (registered, planned, seen, looked)] == [
        "patient registered",
        "injection planned",
        "patient seen",
        "injection seen",
    ]
    for row in (registered, planned, seen, looked):
        assert (row.patient_id, row.clinic_id, row.actor_kind) == (patient.id, house.clinic_id, "staff")
        assert patient.name not in str(row.detail)


def test_a_patients_injections_come_latest_first(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    earlier, later = builders.plan(desk, house, patient), builders.plan(desk, house, patient)
    builders.start(desk, house, earlier)
    found = enrolling.injections_of(desk, house.staff(), patient.id)
    assert [row.id for row in found] == [earlier.id, later.id]
