"""Makes Plotly's style sheet from its bundle, so that a page can forbid inline styles and still draw a figure.

Plotly writes its rules into a style element of its own unless one with its id is there already. Run this after another
version was put into ``static/vendor``: ``python -m tests.charts.plotly_style_sheet``.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from diary.assets import STATIC

_FIRST, _LAST = '{"X,X div":', '"}'
"""Where the rules of the bundle begin and end; X and Y stand for its two outermost elements."""
_RULE = re.compile(r"""[{,]"?([XY](?:[^"]*(?=")|))"?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_NEVER_SHOWN = ("modebar", "data-title", "plotly-cloud-dialog")
"""There is no mode bar, and nothing is sent to a cloud."""


def vendored() -> Path:
    """The one folder of Plotly under ``static/vendor``; its name carries the version."""
    (folder,) = (STATIC / "vendor").glob("plotly-basic@*")
    return folder


def style_sheet(bundle: str) -> str:
    """The rules that the bundle would have written, as a style sheet."""
    return "".join(f"{selector} {{ {rules} }}\n" for selector, rules in _rules(bundle))


def _rules(bundle: str) -> Iterator[tuple[str, str]]:
    begins = bundle.index(_FIRST)
    for selector, quoted in _RULE.findall(bundle[begins : bundle.index(_LAST, begins) + 1]):
        if not any(part in selector for part in _NEVER_SHOWN):
            rules = quoted[1:-1] if quoted.startswith("'") else json.loads(quoted)
            yield selector.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier"), rules


if __name__ == "__main__":
    folder = vendored()
    rules = style_sheet((folder / "plotly-basic.min.js").read_text(encoding="utf-8"))
    (folder / "plotly.css").write_text(rules, encoding="utf-8")
