"""Putting a record right: the original stays, somebody says why, and which diary goes on is worked out anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.db.corrections import InjectionCorrection
from diary.db.injections import Injection, InjectionAnesthetic
from diary.db.people import Role
from diary.db.sessions import ScopedSession
from diary.services import correcting, performing, reviewing
from diary.services.correcting import NO_CHANGES, AreaChanges, Record
from diary.services.failures import NotFound, Refused
from diary.services.injected import AnestheticDetails
from diary.services.injection_history import read_record, record_now, write_record
from tests import builders
from tests.builders import NEEDLE_OUT, House, area_of, new_score
from tests.services.conftest import NewRows
from tests.services.test_performing import DAY

LATER = NEEDLE_OUT + timedelta(hours=3)
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
WHY = "The clock in the room was slow."


def as_it_is(desk: ScopedSession, injection: Injection) -> Record:
    return record_now(desk, injection)


def put_right(
    desk: ScopedSession,
    house: House,
    injection: Injection,
    now: datetime = LATER,
    reason: str = WHY,
    places: AreaChanges = NO_CHANGES,
    **changes: Any,  # noqa: ANN401 (whatever the record holds)
) -> Injection:
    after = replace(as_it_is(desk, injection), **changes)
    seen = correcting.corrections_of(desk, house.staff(), injection.id)
    revision = len(seen)
    return correcting.correct(
        desk, now, house.staff(), injection.id, after, reason=reason, revision=revision, places=places
    )


def history(desk: ScopedSession, house: House, injection: Injection) -> tuple[correcting.Corrected, ...]:
    desk.expire_all()
    return correcting.corrections_of(desk, house.staff(), injection.id)


LIDOCAINE = AnestheticDetails(agent="lidocaine", percent=Decimal(2), ml=Decimal("0.5"), epinephrine=True)
CHANGES: dict[str, Any] = {
    "performed_at": NEEDLE_OUT - timedelta(minutes=7),
    "levels": ("L2", "L3"),
    "side": Side.LEFT,
    "anesthetics": (LIDOCAINE,),
    "sedation": Sedation.IV,
    "steroid_agent": "dexamethasone",
    "schedule": "dense",
    "intent": Intent.THERAPEUTIC,
    "follow_up_on": date(2026, 4, 2),
}


@pytest.mark.parametrize("field", CHANGES)
def test_what_was_wrong_is_right_and_the_original_is_kept(
    desk: ScopedSession, house: House, running: Injection, field: str
) -> None:
    original = as_it_is(desk, running)
    put_right(desk, house, running, **{field: CHANGES[field]})
    (made,) = history(desk, house, running)
    assert getattr(as_it_is(desk, running), field) == CHANGES[field]
    assert (made.before, made.after) == (original, replace(original, **{field: CHANGES[field]}))
    assert made.changed == (field,)
    assert (made.reason, made.at, made.by, made.at_needle_out) == (WHY, LATER, "Provider Of Harbor", False)


def test_procedure_region_and_levels_change_together(desk: ScopedSession, house: House, running: Injection) -> None:
    put_right(desk, house, running, procedure=Procedure.FACET_JOINT_INJECTION, region=Region.CERVICAL, levels=("C2-3",))
    assert history(desk, house, running)[0].changed == ("levels", "procedure", "region")


@pytest.mark.parametrize("anesthetics", [None, (), (LIDOCAINE, AnestheticDetails(agent="Procaine"))], ids=str)
def test_anesthetics_give_way_to_those_that_were_given(
    desk: ScopedSession, house: House, running: Injection, anesthetics: tuple[AnestheticDetails, ...] | None
) -> None:
    put_right(desk, house, running, anesthetics=anesthetics)
    desk.expire_all()
    assert as_it_is(desk, running).anesthetics == anesthetics
    rows = desk.scalars(select(InjectionAnesthetic).where(InjectionAnesthetic.injection_id == running.id)).all()
    assert len(rows) == len(anesthetics or ())


def test_of_two_corrections_the_first_holds_the_original(desk: ScopedSession, house: House, running: Injection) -> None:
    put_right(desk, house, running, side=Side.LEFT)
    put_right(desk, house, running, side=Side.BOTH, reason="Both, by the report.")
    first, second = history(desk, house, running)
    assert [row.before.side for row in (first, second) if row.before] == [Side.RIGHT, Side.LEFT]
    assert second.before == first.after
    assert (first.revision, second.revision) == (1, 2)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "a\x00b"], ids=["empty", "blank", "too long", "control"])
def test_somebody_says_why(desk: ScopedSession, house: House, running: Injection, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        put_right(desk, house, running, side=Side.LEFT, reason=reason)
    assert refused.value.field == "reason"
    assert (running.side, history(desk, house, running)) == (Side.RIGHT, ())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"levels": ("C3",)}, "levels"),
        ({"levels": ()}, "levels"),
        ({"region": Region.SACROILIAC}, "region"),
        ({"steroid_agent": "sugar"}, "steroid_agent"),
        ({"steroid_mg": Decimal(4)}, "steroid_agent"),
        ({"schedule": "never"}, "schedule"),
        ({"location_id": NOWHERE}, "location"),
        ({"provider_id": NOWHERE}, "provider"),
        ({"performed_at": None}, "performed_at"),
        ({"performed_at": LATER + timedelta(minutes=3)}, "performed_at"),
        ({"performed_at": NEEDLE_OUT - timedelta(days=367)}, "performed_at"),
        ({"follow_up_on": date(2026, 3, 1)}, "follow_up_on"),
        ({"follow_up_on": date(2029, 3, 1)}, "follow_up_on"),
        ({"anesthetics": (AnestheticDetails(agent=" "),)}, "anesthetics-0-agent"),
        ({"anesthetics": (replace(LIDOCAINE, percent=Decimal(0)),)}, "anesthetics-0-percent"),
        ({"anesthetics": (LIDOCAINE, replace(LIDOCAINE, ml=Decimal(101)))}, "anesthetics-1-ml"),
    ],
    ids=str,
)
def test_a_correction_keeps_the_rules_of_a_plan(
    desk: ScopedSession, house: House, running: Injection, changes: dict[str, Any], field: str
) -> None:
    before = as_it_is(desk, running)
    with pytest.raises(Refused) as refused:
        put_right(desk, house, running, **changes)
    assert refused.value.field == field
    assert (as_it_is(desk, running), history(desk, house, running)) == (before, ())


def test_what_stays_as_it_was_is_not_held_to_the_rules_of_today(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    """The location was given up and the follow-up has passed, years ago; the side was wrong all the same."""
    put_right(desk, house, running, follow_up_on=date(2026, 3, 9))
    location = correcting.look_at_record(desk, LATER, house.staff(), running.id).location
    location.retired_at = LATER
    put_right(desk, house, running, now=LATER + 1000 * DAY, side=Side.LEFT)
    assert running.side is Side.LEFT


@pytest.mark.parametrize("role", [Role.NURSE, Role.ADMINISTRATOR])
def test_only_a_provider_becomes_the_provider(
    desk: ScopedSession, house: House, running: Injection, role: Role
) -> None:
    with pytest.raises(Refused) as refused:
        put_right(desk, house, running, provider_id=house.people[role])
    assert refused.value.field == "provider"


def test_only_what_was_done_is_corrected(desk: ScopedSession, house: House, planned: Injection) -> None:
    with pytest.raises(Refused):
        put_right(desk, house, planned, performed_at=NEEDLE_OUT)
    performing.cancel(desk, LATER, house.staff(), planned.id)
    with pytest.raises(Refused):
        put_right(desk, house, planned, side=Side.LEFT)


def test_a_correction_sent_twice_is_made_once(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    after = replace(as_it_is(desk, running), side=Side.LEFT)
    for _ in range(2):
        correcting.correct(desk, LATER, house.staff(), running.id, after, reason=WHY, revision=0)
    assert len(history(desk, house, running)) == 1
    assert [row.action for row in new_rows()] == ["injection corrected"]


@pytest.mark.parametrize(
    ("changes", "reason"), [({"side": Side.BOTH}, WHY), ({"side": Side.LEFT}, "For another reason.")]
)
def test_what_somebody_else_has_corrected_is_not_written_over(
    desk: ScopedSession, house: House, running: Injection, changes: dict[str, Any], reason: str
) -> None:
    seen = as_it_is(desk, running)
    put_right(desk, house, running, side=Side.LEFT)
    after = replace(seen, **changes)
    with pytest.raises(Refused, match="Somebody else"):
        correcting.correct(desk, LATER, house.staff(), running.id, after, reason=reason, revision=0)
    assert running.side is Side.LEFT


def test_the_audit_names_fields_and_no_values(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    put_right(desk, house, running, side=Side.LEFT, levels=("L2",))
    (row,) = new_rows()
    assert (row.action, row.object_id, row.detail) == ("injection corrected", running.id, {"changed": "levels, side"})


def test_the_judgement_is_that_of_the_corrected_record(desk: ScopedSession, house: House) -> None:
    """Relief of two hours is too short to tell with bupivacaine 0.5 %, and just right with lidocaine."""
    strong = AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5"))
    injection = builders.running(desk, house, anesthetics=(strong,))
    for minutes, score in ((30, 0), (120, 0), (185, 8)):
        builders.save(desk, house, injection, new_score(area_of(desk, injection), score, timedelta(minutes=minutes)))

    def judged() -> tuple[int | None, int | None, str]:
        found = reviewing.review_injection(desk, LATER + DAY, house.staff(), injection.id)
        assert found.review is not None
        at = found.review.areas[0].anesthetic.at[80]
        return at.at_least, at.less_than, at.duration.value

    assert judged() == (120, 185, "cannot tell")
    plain = replace(LIDOCAINE, epinephrine=False)
    put_right(desk, house, injection, performed_at=NEEDLE_OUT - timedelta(minutes=10), anesthetics=(plain,))
    assert judged() == (130, 195, "consistent")


def test_a_record_is_kept_to_the_letter(desk: ScopedSession, house: House, running: Injection) -> None:
    put_right(desk, house, running, **CHANGES, steroid_mg=Decimal("3.125"))
    now = as_it_is(desk, running)
    assert read_record(write_record(now)) == now


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "no object": lambda _content: [],
    "a field gone": lambda content: content.pop("sedation"),
    "an unknown word": lambda content: content.update(side="middle"),
    "levels in one text": lambda content: content.update(levels="L3"),
    "no amount": lambda content: content.update(steroid_mg="much"),
    "no id": lambda content: content.update(location_id="here"),
    "no date": lambda content: content.update(follow_up_on="soon"),
    "a naive time": lambda content: content.update(performed_at="2026-03-02T10:00:00"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_history_that_cannot_be_read_is_shown_as_such(
    desk: ScopedSession, house: House, running: Injection, spoil: Callable[[dict[str, Any]], object]
) -> None:
    content = write_record(as_it_is(desk, running))
    spoilt = spoil(content)
    desk.add(
        InjectionCorrection(
            id=uuid4(),
            clinic_id=house.clinic_id,
            injection_id=running.id,
            revision=1,
            before=spoilt if spoilt == [] else content,
            reason=WHY,
            corrected_at=LATER,
            corrected_by_id=house.people[Role.PROVIDER],
        )
    )
    desk.flush()
    (found,) = history(desk, house, running)
    assert (found.before, found.changed, found.reason) == (None, (), WHY)
    assert correcting.look_at_record(desk, LATER, house.staff(), running.id).revision == 1


def test_strangers_correct_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection
) -> None:
    injection_id, after, stranger = running.id, as_it_is(desk, running), elsewhere.staff()
    desk.commit()
    with sessions() as theirs:
        with pytest.raises(NotFound):
            correcting.correct(theirs, LATER, stranger, injection_id, after, reason=WHY, revision=0)
        with pytest.raises(NotFound):
            correcting.look_at_record(theirs, LATER, stranger, injection_id)
        with pytest.raises(NotFound):
            correcting.corrections_of(theirs, stranger, injection_id)


def test_a_look_is_written_down(desk: ScopedSession, house: House, running: Injection, new_rows: NewRows) -> None:
    found = correcting.look_at_record(desk, LATER, house.staff(), running.id)
    assert (found.patient.id, found.revision) == (running.patient_id, 0)
    assert [row.action for row in new_rows()] == ["injection seen"]
