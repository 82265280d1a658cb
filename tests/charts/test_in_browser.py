"""The live chart in a real browser, under the policy of the pages: nothing inline, nothing from elsewhere."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type

import pytest
from playwright.sync_api import Browser, Page, expect

from diary.assets import STATIC
from diary.charts.model import relief_chart
from diary.charts.plotly_figure import figure
from diary.charts.svg import draw
from tests.charts.courses import biphasic
from tests.charts.plotly_style_sheet import vendored

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PLOTLY = f"/static/vendor/{vendored().name}"
STYLE_SHEETS = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in ("tokens", "base", "chart"))
OWN_STYLE = f'<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" href="{PLOTLY}/plotly.css">'
REST = "<p>More of the page.</p>" * 60


def page_with(figure_url: str, *, own_style: str = OWN_STYLE) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Chart</title><link rel="icon" href="data:,">'
        f'<meta name="viewport" content="width=device-width">{STYLE_SHEETS}{own_style}'
        '<script type="module" src="/static/js/chart.js"></script></head><body><main><h1>Chart</h1>'
        f'<figure class="chart" data-figure-url="{figure_url}" data-plotly-url="{PLOTLY}/plotly-basic.min.js">'
        f"{draw(relief_chart(biphasic()))}</figure>{REST}</main></body></html>"
    )


PAGES = {
    "/chart": page_with("/figure.json"),
    "/without-figure": page_with("/nowhere.json"),
    "/with-a-broken-figure": page_with("/broken.json"),
    "/without-own-style": page_with("/figure.json", own_style=""),
}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.found()
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        body, kind = found or (b"", "text/plain")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def found(self) -> tuple[bytes, str] | None:
        if self.path in PAGES:
            return PAGES[self.path].encode(), "text/html; charset=utf-8"
        if self.path == "/figure.json":
            return json.dumps(figure(relief_chart(biphasic()))).encode(), "application/json"
        if self.path == "/broken.json":
            return b'{"data": [{"type": "scatter"', "application/json"
        file = STATIC / self.path.removeprefix("/static/")
        return (file.read_bytes(), guess_type(file.name)[0] or "") if file.is_file() else None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that the standard library asks for)
        """Say nothing; the tests look at what the browser says."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass
class Visit:
    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def to(self, url: str) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(url)


def visit(browser: Browser, url: str, *, width: int = 1000, dark: bool = False, touch: bool = False) -> Visit:
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        has_touch=touch,
        is_mobile=touch,
    )
    found = Visit(page)
    found.to(url)
    return found


def drawn_alive(found: Visit) -> None:
    expect(found.page.locator(".js-plotly-plot .points path").last).to_be_visible()
    expect(found.page.locator(".chart-panels")).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1000])
def test_the_live_chart_breaks_no_rule_and_asks_nobody(browser: Browser, origin: str, width: int, dark: bool) -> None:
    found = visit(browser, f"{origin}/chart", width=width, dark=dark)
    drawn_alive(found)
    assert found.said == []
    assert [url for url in found.asked if not url.startswith((origin, "data:"))] == []
    assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found.page.close()


def test_no_button_offers_to_share_or_upload_the_chart(browser: Browser, origin: str) -> None:
    found = visit(browser, f"{origin}/chart")
    drawn_alive(found)
    expect(found.page.locator("figure.chart :is(button, a, [data-title], .modebar-btn)")).to_have_count(0)
    found.page.close()


def test_the_live_chart_takes_the_colours_of_the_theme(browser: Browser, origin: str) -> None:
    fills = []
    for dark in (False, True):
        found = visit(browser, f"{origin}/chart", dark=dark)
        drawn_alive(found)
        points = found.page.locator(".js-plotly-plot .points path")
        fills.append({points.nth(n).evaluate("e => e.style.fill") for n in range(points.count())})
        found.page.close()
    assert "rgb(11, 98, 164)" in fills[0]
    assert "rgb(109, 185, 242)" in fills[1]
    assert "rgb(11, 98, 164)" not in fills[1]


def test_every_score_of_the_drawing_is_a_point_of_the_live_chart(browser: Browser, origin: str) -> None:
    found = visit(browser, f"{origin}/chart")
    drawn_alive(found)
    chart = relief_chart(biphasic())
    scores = sum(len(series.points) for series in chart.series)
    paper = sum(point.how == "on paper" for series in chart.series for point in series.points)
    marks = sum(len(panel.missed) + len(panel.rescue) for panel in chart.panels)
    expect(found.page.locator(".js-plotly-plot .points path")).to_have_count(scores + paper + marks)
    found.page.close()


def test_pointing_at_a_score_tells_it(browser: Browser, origin: str) -> None:
    found = visit(browser, f"{origin}/chart")
    drawn_alive(found)
    box = point_at(found, "rgb(11, 98, 164)")
    found.page.mouse.move(*box)
    told = found.page.locator(".hoverlayer .hovertext")
    expect(told).to_contain_text("felt: 2026-03-02 09:45 (15 min)")
    expect(told).to_contain_text("relief: 62.5 %")
    expect(told).to_contain_text("recorded: 2026-03-02 09:45")
    found.page.close()


def point_at(found: Visit, colour: str) -> tuple[float, float]:
    """The middle of the first filled point of a colour."""
    points = found.page.locator(".js-plotly-plot .points path")
    for point in points.all():
        if point.evaluate("e => e.style.fill") == colour:
            box = point.bounding_box()
            assert box is not None
            return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    raise AssertionError(colour)


NOTE_WHAT_IS_TOLD = """() => {
    window.told = "";
    const labels = document.querySelector(".js-plotly-plot .hoverlayer");
    new MutationObserver(() => { told += labels.textContent; }).observe(labels, {childList: true, subtree: true});
}"""
"""A browser without a window rests its mouse at the corner, which ends what a finger has begun a moment later."""


def test_a_finger_on_the_chart_scrolls_the_page_and_a_tap_tells_the_score(browser: Browser, origin: str) -> None:
    found = visit(browser, f"{origin}/chart", width=390, touch=True)
    drawn_alive(found)
    x, y = point_at(found, "rgb(11, 98, 164)")
    found.page.evaluate(NOTE_WHAT_IS_TOLD)
    found.page.touchscreen.tap(x, y)
    found.page.wait_for_function("told.includes('felt: ')")
    finger = found.page.context.new_cdp_session(found.page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x + 80, "y": y + 60}]})
    for step in range(1, 13):
        place = {"x": x + 80, "y": y + 60 - 12 * step}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    found.page.wait_for_function("scrollY > 60")
    found.page.close()


@pytest.mark.parametrize("path", ["/without-figure", "/with-a-broken-figure", "/without-own-style"])
def test_whatever_fails_the_drawn_chart_stays(browser: Browser, origin: str, path: str) -> None:
    found = visit(browser, f"{origin}{path}")
    found.page.wait_for_load_state("networkidle")
    expect(found.page.locator(".chart-panels")).to_be_visible()
    expect(found.page.locator(".chart-plot")).to_have_count(0)
    found.page.close()


def test_paper_gets_the_drawn_panels(browser: Browser, origin: str) -> None:
    found = visit(browser, f"{origin}/chart")
    drawn_alive(found)
    found.page.emulate_media(media="print")
    expect(found.page.locator(".chart-panels")).to_be_visible()
    expect(found.page.locator(".chart-plot")).to_be_hidden()
    found.page.close()


@pytest.mark.parametrize("width", [360, 560, 700, 760, 1000, 1280])
def test_the_words_of_the_drawing_are_never_smaller_than_11_pixels(browser: Browser, origin: str, width: int) -> None:
    found = visit(browser, f"{origin}/without-own-style", width=width)
    words = found.page.locator(".chart-panel text")
    sizes = words.evaluate_all("all => all.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)")
    assert min(sizes) >= 11
    assert max(sizes) <= 18
    found.page.close()
