"""The review: what the scores say, in words and intervals, with every score below."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask

from diary.cli.benchmark.judging import PERFORMED_AT, example
from diary.clinical.completeness import Completeness
from diary.clinical.review import review
from diary.clinical.scores import Condition
from diary.services import recording
from diary.web import moments
from diary.web.provider.review_page import completeness_line
from tests.web.browser import Browser, Page
from tests.web.clinic import NEEDLE_OUT, Clock, World, first_entry


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
        line = completeness_line(replace(found, completeness=counted))
        assert moments.plain(line).startswith(said)


def marking(page: Page, name: str) -> str:
    """Where the link of a criterion or doubt leads."""
    row = next(row for row in page.root.iter("tr") if "".join(row[0].itertext()).strip().startswith(name))
    return next(link.get("href") or "" for link in row.iter("a"))


def test_a_criterion_marks_the_scores_it_rests_on(provider: Browser, judged: World) -> None:
    provider.sign_in(judged.provider)
    page = provider.get(path(judged))
    assert "ringed" not in page.text
    marked = provider.get(marking(page, "Relief lasts as long").split("#")[0])
    rows = [row["After"] for row in table_of(marked, "scores") if "ringed" in row["After"]]
    assert rows == ["30 min ringed", "1 h ringed", "2 h ringed", "4 h ringed"]
    assert "Ringed: 4 scores Relief lasts as long as the anesthetic does" in marked.text
    figure_url = next(e.get("data-figure-url") for e in marked.root.iter("figure")) or ""
    drawn = json.loads(provider.client.get(figure_url).text)
    rings = [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]
    assert sum(len(trace["ids"]) for trace in rings) == 4
    assert sum(element.get("class") == "chart-mark" for element in marked.root.iter()) == 4


@pytest.mark.parametrize("criterion", ["none.none", "x" * 3000, "\0"])
def test_what_the_address_names_and_is_not_there_marks_nothing(
    provider: Browser, judged: World, criterion: str
) -> None:
    provider.sign_in(judged.provider)
    page = provider.get(f"{path(judged)}?{urlencode({'criterion': criterion})}")
    assert (page.status, "ringed" in page.text) == (200, False)


def test_how_solid_the_result_is(provider: Browser, judged: World, clock: Clock) -> None:
    provider.sign_in(judged.provider)
    page = provider.get(path(judged))
    assert "How solid is it Depends It depends on 3 scores after a pain medicine." in page.text
    assert "Without relief in the 6 h after a pain medicine Cannot tell changes it 3 scores" in page.text
    assert "Against the usual pain of the week before Met the same" in page.text
    with judged.session() as session:
        for minutes in (120, 180):
            new = recording.NewScore(
                entry_id=uuid4(),
                area_id=judged.running.area_ids[1],
                condition=Condition.MOVING,
                score=0,
                felt_at=NEEDLE_OUT + timedelta(minutes=minutes),
                stated_relief_percent=Decimal(50),
            )
            recording.save_score(session, clock.now + timedelta(minutes=1), judged.actor, new)
        session.commit()
    clock.forward(minutes=2)
    page = provider.get(path(judged))
    assert "It depends on 2 scores that were not written live; " in page.text
    row = next(row for row in table_of(page, "scores") if row["Stated"] != "–")
    assert (row["Relief"], row["Stated"]) == ("100 %", "50 % differs")
    marked = provider.get(marking(page, "Without what was written from memory").split("#")[0])
    assert "Ringed: 2 scores" in marked.text


def test_what_cannot_be_told_names_what_is_missing(provider: Browser, world: World) -> None:
    asked = provider.get(path(world))
    assert "Cannot tell" in asked.text
    missing = "Missing: a score between minute 30 and minute 170"
    assert f"8 just before, while moving · {missing}" in asked.text
    assert f"30 min, no end recorded Cannot tell. {missing}" in asked.text
    assert f"Cannot tell {missing}" in provider.get("/").text
