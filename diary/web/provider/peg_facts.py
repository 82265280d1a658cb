"""The PEG as staff read it: the three answers of each week and their mean, without a verdict."""

from collections.abc import Sequence

from flask import url_for

from diary.clinical.peg import BEFORE, WEEKS, has_come
from diary.services.records import Injection, InjectionState, PegAnswer
from diary.web import access, moments, wording
from diary.web.provider.pages import Fact
from diary.web.provider.peg_rows import answers_of
from diary.web.translating import _


def peg_facts(pegs: Sequence[PegAnswer]) -> tuple[Fact, ...]:
    """One fact for each week in which it was answered."""
    return tuple(_fact(row) for row in pegs)


def _fact(row: PegAnswer) -> Fact:
    value = _(
        "pain %(pain)s, enjoyment %(enjoyment)s, activity %(activity)s; mean %(mean)s (%(source)s)",
        pain=row.pain,
        enjoyment=row.enjoyment,
        activity=row.activity,
        mean=moments.number(answers_of(row).tenths / 10),
        source=wording.word(row.source),
    )
    name = _("PEG before") if row.week == BEFORE else _("PEG, week %(week)s", week=row.week)
    return Fact(name=name, value=value, is_data=False)


def peg_url(injection: Injection, today: int) -> str | None:
    """Where the answers of weeks after are entered, for those who may, once the first of those weeks has come."""
    if injection.state is InjectionState.ENTERED_IN_ERROR or not access.allowed("provider.peg"):
        return None
    come = any(has_come(week, today) for week in WEEKS)
    return url_for("provider.peg", injection_id=injection.id) if come else None
