"""Deciding and signing, amending, and what a signed decision shows."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from diary.clinical.scores import Condition
from diary.db.audit import AuditRow
from diary.db.decisions import SignedDecision
from diary.services import recording
from tests.databases import counting
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, PASSWORD, Clock, World, count
from tests.web.decided import NOTE, decided

SIGN = {"step": "repeat the block", "note": NOTE, "password": PASSWORD}


def path(world: World, rest: str = "") -> str:
    return f"/injections/{world.running.injection_id}{rest}"


def sign(provider: Browser, world: World, **changes: str) -> Page:
    page = provider.get(path(world, "/decide"))
    shown = {name: page.value(name) for name in ("seen", "version")}
    return provider.post(path(world, "/decide"), {**SIGN, **shown, **changes})


def score(world: World, clock: Clock, value: int) -> None:
    with world.session() as session:
        area = world.running.area_ids[0]
        new = recording.NewScore(entry_id=uuid4(), area_id=area, condition=Condition.MOVING, score=value)
        recording.save_score(session, clock.now, world.actor, new)
        session.commit()


def test_a_provider_decides_and_signs(provider: Browser, world: World) -> None:
    assert provider.get(path(world)).links()["Decide"] == path(world, "/decide?policy=medicare-facet")
    page = provider.follow(sign(provider, world))
    assert page.heading == "Decision: Repeat the block"
    for said in (
        NOTE,
        world.provider.name,
        "I have seen what is shown here and decide so.",
        "Password, asked for anew",
        "The frozen copy is what was signed",
        "Changed since signed Nothing.",
        "Medicare: facet joint interventions",
        "Version 1: Repeat the block",
    ):
        assert said in page.text
    assert PASSWORD not in page.response.text
    review = provider.get(path(world))
    assert f"Decided: Repeat the block · {world.provider.name}" in review.text
    assert "since signed" not in review.text


def test_a_later_score_shows_as_changed_since(provider: Browser, world: World, clock: Clock) -> None:
    decided(world)
    clock.forward(minutes=30)
    score(world, clock, 0)
    assert "1 change since signed" in provider.get(path(world)).text
    page = provider.get(path(world, "/decisions/1"))
    assert "Came later: 0, moving, Right low back, felt Mon, Mar 2, 2026, 10:50" in page.text


def test_amending_keeps_the_older_version(provider: Browser, world: World) -> None:
    decided(world)
    refused = sign(provider, world, step="observe")
    assert (refused.status, "Why it is amended: Fill this in." in refused.text) == (422, True)
    page = provider.follow(sign(provider, world, step="observe", reason="The patient <wishes> so"))
    assert page.heading == "Decision: Observe"
    assert "The patient <wishes> so" in page.text
    first = provider.get(path(world, "/decisions/1"))
    assert "This version was amended; a later one stands." in first.text
    assert "Amend" not in first.links()
    assert NOTE in first.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "wrong"}, "This is not your password. Nothing has been signed."),
        ({"password": ""}, "Your password: Fill this in."),
        ({"step": "operate"}, "Decision: "),
        ({"seen": "x"}, "What is shown has changed meanwhile. Look at it again, then sign."),
        ({"version": "9" * 500}, "What is shown has changed meanwhile."),
        ({"note": "x" * 2001}, "At most 2000 characters."),
    ],
)
def test_what_will_not_do_signs_nothing_and_keeps_what_was_typed(
    provider: Browser, world: World, changes: dict[str, str], said: str
) -> None:
    page = sign(provider, world, **changes)
    assert (page.status, said in page.text) == (422, True)
    assert count(world, SignedDecision) == 0
    note = next(field.text or "" for field in page.root.iter("textarea") if field.get("name") == "note")
    assert note.strip() == changes.get("note", NOTE)
    assert page.value("password") == ""


def test_guessing_is_slowed_down(provider: Browser, world: World) -> None:
    for _ in range(10):
        assert sign(provider, world, password="wrong").status == 422
    assert sign(provider, world).status == 429
    assert count(world, SignedDecision) == 0
    with world.session() as session:
        rows = session.scalars(select(AuditRow.action).execution_options(unscoped=LOOKING)).all()
    assert rows.count("signature refused") == 10


def test_a_nurse_reads_and_does_not_decide(nurse: Browser, world: World) -> None:
    decided(world)
    assert "Decide" not in nurse.get(path(world)).links()
    page = nurse.get(path(world, "/decisions/1"))
    assert "Amend" not in page.links()
    assert nurse.get(path(world, "/decide")).status == 404
    assert nurse.post(path(world, "/decide"), SIGN).status == 404


@pytest.mark.parametrize("rest", ["/decisions/2", "/decisions/0"])
def test_a_version_that_is_not_there(nurse: Browser, world: World, rest: str) -> None:
    decided(world)
    assert nurse.get(path(world, rest)).status == 404


def test_before_the_needle_is_out_there_is_nothing_to_decide(provider: Browser, world: World) -> None:
    planned = f"/injections/{world.planned.injection_id}"
    assert "Decide" not in provider.get(planned).links()
    assert provider.get(f"{planned}/decide").status == 404


def test_a_review_with_a_decision_stays_quick(provider: Browser, world: World) -> None:
    decided(world)
    with counting(world.engine) as statements:
        provider.get(path(world))
    assert len(statements.sent) <= 15
