"""The vendored Plotly is what its folder says, and its style sheet is its own."""

import re

import plotly

from tests.charts.plotly_style_sheet import style_sheet, vendored

FOLDER = vendored()
BUNDLE = (FOLDER / "plotly-basic.min.js").read_text(encoding="utf-8")


def test_the_folder_carries_the_version_of_the_bundle() -> None:
    version = FOLDER.name.partition("@")[2]
    assert f"plotly.js (basic - minified) v{version}\n" in BUNDLE[:200]


def test_its_licence_stands_beside_it() -> None:
    assert "MIT License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


def test_the_style_sheet_holds_the_rules_that_the_bundle_would_write() -> None:
    rules = (FOLDER / "plotly.css").read_text(encoding="utf-8")
    assert rules == style_sheet(BUNDLE)
    assert ".js-plotly-plot .plotly .main-svg { position:absolute;" in rules
    assert not re.search("modebar|cloud", rules)


def test_the_python_side_is_of_the_major_version_that_goes_with_it() -> None:
    """Plotly 7 for Python writes figures for plotly.js 4."""
    assert (plotly.__version__.split(".")[0], FOLDER.name.partition("@")[2].split(".")[0]) == ("7", "4")
