"""The review: what the scores say, in words and intervals, with every score below."""

import json
from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask

from diary.cli.benchmark.judging import PERFORMED_AT, example
from diary.clinical.completeness import Completeness
from diary.clinical.review import review
from diary.clinical.scores import Condition
from diary.services import recording
from diary.web.provider.review_page import completeness_line
from tests.web.browser import Browser, Page
from tests.web.clinic import NEEDLE_OUT, Clock, World, first_entry


def score(world: World, clock: Clock, minutes: int, value: int) -> None:
    """One more score of the first area."""
    clock.now = NEEDLE_OUT
    clock.forward(minutes=minutes)
    with world.session() as session:
        new = recording.NewScore(
            entry_id=uuid4(), area_id=world.running.area_ids[0], condition=Condition.MOVING, score=value
        )
        recording.save_score(session, clock.now, world.actor, new)
        session.commit()


@pytest.fixture
def judged(app: object, world: World, clock: Clock) -> World:
    for minutes, value in ((60, 1), (120, 0), (240, 1), (300, 8)):
        score(world, clock, minutes, value)
    return world


def path(world: World) -> str:
    return f"/injections/{world.running.injection_id}"


def test_who_what_and_when(provider: Browser, world: World) -> None:
    page = provider.get(path(world))
    assert page.heading == "Ana <Ruiz> & Co"
    assert "Medial branch block, right, L3, L4, L5" in page.text
    assert "Needle out Mon, Mar 2, 2026, 09:30" in page.text
    assert "Bupivacaine, 0.5 %, 0.5 ml" in page.text


def test_the_answer_is_an_interval_against_the_agent(provider: Browser, judged: World) -> None:
    provider.sign_in(judged.provider)
    text = provider.get(path(judged)).text
    assert "At least 4 h, less than 5 h" in text
    assert "Consistent with the agent · expected 2 h 50 min to 24 h 30 min" in text
    assert "8 just before, while moving" in text
    assert "Relief while the anesthetic worked, and not after it." in text


def test_every_score_stands_in_the_table(provider: Browser, judged: World) -> None:
    provider.sign_in(judged.provider)
    page = provider.get(path(judged))
    rows = table_of(page, "scores")
    assert len(rows) == 6
    first_area = [row for row in rows if row["Area"] == "Right low back"]
    assert [(row["After"], row["Score"], row["Relief"]) for row in first_area] == [
        ("30 min", "1", "87.5 %"),
        ("1 h", "1", "87.5 %"),
        ("2 h", "0", "100 %"),
        ("4 h", "1", "87.5 %"),
        ("5 h", "8", "0 %"),
    ]
    assert (first_area[0]["While"], first_area[0]["Recorded"], first_area[0]["How"]) == (
        "moving",
        "10:00",
        "patient, live",
    )


def test_the_score_stands_first_in_its_row(provider: Browser, judged: World) -> None:
    provider.sign_in(judged.provider)
    assert list(table_of(provider.get(path(judged)), "scores")[0])[:3] == ["After", "Score", "Relief"]


def test_a_score_that_was_taken_back_keeps_its_row_and_its_history(
    provider: Browser, world: World, clock: Clock
) -> None:
    entry = first_entry(world)
    with world.session() as session:
        recording.withdraw_score(session, clock.now, world.actor, entry)
        session.commit()
    row = table_of(provider.get(path(world)), "scores")[-1]
    assert (row["After"], row["Score"], row["Relief"]) == ("taken back", "1", "–")
    assert "1, written Mon, Mar 2, 2026, 10:00" in row["History"]
    assert "Taken back Mon, Mar 2, 2026, 10:20" in row["History"]


def test_without_corrections_there_is_no_column_for_them(provider: Browser, world: World) -> None:
    assert "History" not in table_of(provider.get(path(world)), "scores")[0]


def table_of(page: Page, section: str) -> list[dict[str, str]]:
    """The rows of the table below a heading, by the heads of its columns."""
    found = next(e for e in page.root.iter("section") if e.get("aria-labelledby") == section)
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.iter("tr")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_policy_can_be_chosen(provider: Browser, judged: World) -> None:
    provider.sign_in(judged.provider)
    page = provider.get(path(judged) + "?policy=sis-dual")
    chosen = [o.get("value") for o in page.field("policy").iter("option") if o.get("selected") is not None]
    assert chosen == ["sis-dual"]
    assert "at 100 %" in page.text


def test_another_policy_comes_back_to_the_answers(provider: Browser, world: World) -> None:
    form = next(e for e in provider.get(path(world)).root.iter("form") if e.get("method") == "get")
    assert form.get("action") == f"{path(world)}#answers"


@pytest.mark.parametrize("policy", ["x", "medicare-sij", "\0", "x" * 3000])
def test_a_policy_that_does_not_apply_is_told(provider: Browser, world: World, policy: str) -> None:
    assert provider.get(f"{path(world)}?{urlencode({'policy': policy})}").status == 400


def test_the_chart_is_drawn_and_the_figure_is_served(provider: Browser, world: World) -> None:
    page = provider.get(path(world))
    figure = next(e for e in page.root.iter("figure"))
    assert figure.find(".//{*}svg") is not None
    address = figure.get("data-figure-url")
    assert address
    served = provider.get(address)
    assert served.headers["Content-Type"] == "application/json"
    assert json.loads(served.response.text)["data"]


def test_before_the_needle_nothing_is_judged(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}")
    assert "The diary begins when the needle is out." in page.text
    assert page.root.findall(".//figure") == []
    assert provider.get(f"/injections/{world.planned.injection_id}/chart.json").status == 404


def test_the_steps_that_come_next_are_offered(provider: Browser, world: World) -> None:
    assert {"Pain before", "Hand over", "Needle out"} <= set(
        provider.get(f"/injections/{world.planned.injection_id}").links()
    )
    assert "Needle out" not in provider.get(path(world)).links()


@pytest.mark.parametrize(("due", "said"), [(0, "No score has been due yet."), (3, "0 of 3 scores that were due came")])
def test_completeness_counts_only_what_was_due(app: Flask, due: int, said: str) -> None:
    diary = example()
    found = review(diary, None, PERFORMED_AT)
    counted = Completeness(due=due, served=0)
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        assert completeness_line(replace(found, completeness=counted)).startswith(said)
