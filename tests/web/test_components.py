"""The page of components shows every component, in a demonstration only."""

from flask import Flask

from diary.assets import TEMPLATES
from tests.web.browser import Browser

NEED_A_PAGE = {
    "alike_while_typing",
    "app_to_set_up",
    "chart_figure",
    "demo_banner",
    "forgery",
    "given_fields",
    "injection_sections",
    "number",
    "offline",
    "own_curve",
    "own_scores_head",
    "patient_fields",
    "target_plan",
    "waiting_here",
}
"""What stands on every page already, is drawn from diaries, or only puts the fields shown beside each other."""


def test_outside_a_demonstration_there_is_no_such_page(nobody: Browser) -> None:
    assert nobody.get("/dev/components").status == 404


def test_every_component_is_shown(app: Flask, demo_app: Flask) -> None:
    assert Browser(demo_app).get("/dev/components").heading == "Components"
    page = (TEMPLATES / "dev" / "components.html").read_text(encoding="utf-8")
    components = {path.stem for path in (TEMPLATES / "components").glob("*.html")} - NEED_A_PAGE
    assert {name for name in components if f'"components/{name}.html"' not in page} == set()
