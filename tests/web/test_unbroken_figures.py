"""No end of a line takes a figure apart, and none of that leaves the pages."""

from decimal import Decimal

import pytest
from flask import Flask

from diary.clinical.catalogue import Procedure, Side
from diary.services.injected import AnestheticDetails
from diary.web import languages, moments, wording
from diary.web.provider import facts
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
