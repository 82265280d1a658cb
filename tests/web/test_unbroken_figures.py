"""No end of a line takes a figure apart, and none of that leaves the pages."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import Flask

from diary.cli.benchmark.judging import example
from diary.clinical.catalogue import Procedure, Side
from diary.clinical.guidance import Phase
from diary.services.guiding import Told
from diary.services.injected import AnestheticDetails
from diary.web import languages, moments, wording
from diary.web.patient import expect_page
from diary.web.provider import facts
from diary.web.translating import _
from tests.web.browser import Browser
from tests.web.clinic import PRESET, World

AGENT = AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5"), ml=Decimal("1.5"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_figures_hold_together(app: Flask, language: str) -> None:
    with app.test_request_context("/"), languages.speaking(language):
        for figure in (moments.span(390), moments.span(45), moments.percent(87.5), facts.dose(Decimal(40))):
            assert " " not in figure
        name = wording.injection_name(Procedure.FACET_JOINT_INJECTION, Side.BOTH, ("L4-5", "L5-S1"))
        assert f"-{moments.JOINED}S1" in name
        agent = facts.anesthetic(AGENT)
        assert agent.count(" ") == agent.count(", ") == 2
        assert moments.plain(agent).endswith("ml")
        assert moments.plain(name).endswith("L4-5, L5-S1")


def test_sentences_keep_their_figures(app: Flask) -> None:
    told = "3 of 4 scores of 10 came within 24 h, pain 0–10, from day 2 to day 7, after 2 to 5 days"
    assert moments.plain(moments.held(told)) == told
    assert moments.held(told).replace(moments.NO_BREAK, "_").replace(moments.JOINED, "|") == (
        "3_of_4 scores of 10 came within 24_h, pain 0–|10, from day_2 to day_7, after 2_to_5_days"
    )
    with app.test_request_context("/"), languages.speaking("es"):
        assert moments.held(_("%(turn)s of %(turns)s", turn=3, turns=4)) == "3\u00a0de\u00a04"


@pytest.mark.parametrize("language", ["en", "es"])
def test_guidance_keeps_its_figures(app: Flask, language: str) -> None:
    told = Told(
        injection=example().injection,
        areas=(),
        day=2,
        phase=Phase.BETWEEN,
        expect=("The steroid may take 2 to 5 days to help in full.",),
        aftercare=("A steroid most often starts to help from day 2 to day 7.",),
    )
    with app.test_request_context("/"), languages.speaking(language):
        (first,) = expect_page.today_of([told])
        page = expect_page.ExpectPage.of(SimpleNamespace(told=[told]))  # type: ignore[arg-type]  # it reads no more
        said = [*first.sentences, *page.injections[0].aftercare]
    assert all(moments.NO_BREAK in text for text in said)


def test_chart_and_questions_keep_their_figures(provider: Browser, patient: Browser, world: World) -> None:
    review = provider.get(f"/injections/{world.running.injection_id}")
    in_words = "".join("".join(box.itertext()) for box in review.root.iter("div") if box.get("class") == "in-words")
    assert moments.NO_BREAK in in_words
    asked = patient.get("/diary")
    assert f"1{moments.NO_BREAK}of{moments.NO_BREAK}2" in "".join(asked.root.itertext())


def test_the_name_of_a_preset_keeps_its_figures_together(provider: Browser, world: World) -> None:
    page = provider.get("/presets")
    assert moments.held(PRESET) in {"".join(link.itertext()) for link in page.root.iter("a")}
    assert moments.held("4 mg, 2 men, 6 h 30 min") == "4\u00a0mg, 2 men, 6\u00a0h 30\u00a0min"
    assert provider.get(f"/presets/{world.preset_id}").value("name") == PRESET


def test_what_leaves_the_pages_is_plain(provider: Browser, patient: Browser, world: World) -> None:
    note = provider.get(f"/injections/{world.running.injection_id}/note")
    text = next("".join(box.itertext()) for box in note.root.iter("textarea"))
    file = patient.client.get("/diary/my-data.csv").text
    for left in (text, file):
        assert not {moments.NO_BREAK, moments.JOINED} & set(left)
    assert "0.5 %" in text
