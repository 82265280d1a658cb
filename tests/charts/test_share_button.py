"""The live chart is told to offer no way out of the clinic; the browser's own test needs a browser, this one none."""

import re

from diary.assets import STATIC


def config() -> dict[str, str]:
    """What the script tells Plotly, by name."""
    script = (STATIC / "js" / "chart.js").read_text("utf-8")
    held = re.search(r"const CONFIG = \{(.*?)\};", script, re.DOTALL)
    assert held is not None
    return dict(re.findall(r"^\s*(\w+): (.*),$", held[1], re.MULTILINE))


def test_no_button_sends_a_chart_to_plotly() -> None:
    assert config()["showSendToCloud"] == "false"
    assert config()["plotlyServerURL"] == '""'


def test_no_row_of_buttons_is_shown_at_all() -> None:
    assert config()["displayModeBar"] == "false"
    assert config()["displaylogo"] == "false"
