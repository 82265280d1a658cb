"""The patient's own curve: what he scored and nothing that could steer him, no window, no threshold, no line to reach.

(Clinical specification, section 11.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from markupsafe import Markup

from diary.charts.own import own_chart
from diary.charts.svg import draw
from diary.charts.wording import Wording
from diary.clinical.diary import Diary
from diary.web import moments
from diary.web.translating import _, _l

_PLAIN_WORDS: dict[str, LazyString] = {
    "live": _l("written at once"),
    "recalled": _l("from memory"),
    "recalled, several in one go": _l("from memory"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One drawing, and what it is of."""

    name: str
    drawing: Markup


def curves_of(diaries: Sequence[Diary], marked: str | None = None) -> Iterator[Curve]:
    """The curve of each diary with scores; ``marked`` is the entry whose point is ringed."""
    for number, diary in enumerate(diaries):
        zone = diary.zone
        chart = own_chart(diary, _WORDING, marked=marked)
        if chart.series:
            name = _("Since the injection of %(day)s", day=moments.day(diary.injection.performed_at, zone))
            # draw escapes every text of its own.
            yield Curve(name=name, drawing=Markup(draw(chart, prefix=f"own-{number}")))  # noqa: S704 (see above)


def _plain(text: str) -> str:
    """The words of the chart as a patient says them."""
    return str(_PLAIN_WORDS[text]) if text in _PLAIN_WORDS else _(text)


_WORDING = Wording(translate=_plain, moment=moments.day_and_time, number=moments.number)
