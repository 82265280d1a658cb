"""The overview's words: its groups, its numbers with their denominators, and what each number counts."""

from collections.abc import Callable
from fractions import Fraction

from flask_babel import LazyString

from diary.clinical.catalogue import Procedure
from diary.clinical.cohort import HOURS, GroupBy, Lasted, Rate, Spread
from diary.clinical.scores import percent
from diary.services.overview_facts import NO_POLICY, NONE_GIVEN, NOT_RECORDED
from diary.services.overviewing import Names
from diary.web import moments, wording
from diary.web.translating import _, _l

BY: dict[GroupBy, LazyString] = {
    GroupBy.PROCEDURE: _l("Procedure"),
    GroupBy.AGENT: _l("Anesthetic"),
    GroupBy.PROVIDER: _l("Provider"),
    GroupBy.LOCATION: _l("Location"),
    GroupBy.POLICY: _l("Policy"),
}
QUESTIONS: dict[str, LazyString] = {
    "response": _l("Relief in the anesthetic phase"),
    "result": _l("The policy's criteria"),
    "steroid": _l("Relief by the steroid"),
}
WHOLE: dict[str, LazyString] = {
    "completeness": _l("Scores in time"),
    "follow-up": _l("Days to follow-up"),
}
ANSWERS: dict[str, LazyString] = {
    "met": _l("met"),
    "not-met": _l("not met"),
    "cannot-tell": _l("cannot tell"),
}


def group_name(by: GroupBy, value: str, names: Names) -> str:
    """What a group is called."""
    match by:
        case GroupBy.PROCEDURE:
            return wording.word(Procedure(value))
        case GroupBy.AGENT:
            return agent_name(value)
        case GroupBy.PROVIDER:
            return names.providers.get(value, "")
        case GroupBy.LOCATION:
            return names.locations.get(value, "")
        case GroupBy.POLICY:
            return _("No policy applies") if value == NO_POLICY else names.policies[value].title


def is_data(by: GroupBy, value: str) -> bool:
    """Whether a group is called by what somebody wrote, or by a name that is the same in every language."""
    return by is not GroupBy.PROCEDURE and value not in (NO_POLICY, NONE_GIVEN, NOT_RECORDED)


def agent_name(value: str) -> str:
    """An anesthetic, or that none was given or recorded."""
    if value == NONE_GIVEN:
        return _("None given")
    return _("Not recorded") if value == NOT_RECORDED else value


def counted_name(counted: str) -> str:
    """What a number counts, in words."""
    question, _dash, answer = counted.partition("-")
    if question in QUESTIONS:
        return _("%(question)s: %(answer)s", question=str(QUESTIONS[question]), answer=str(ANSWERS[answer]))
    for hour in HOURS:
        if counted == f"relieved-{hour}-at-least":
            return _("Still relieved at %(hour)s h, known", hour=hour)
        if counted == f"relieved-{hour}-at-most":
            return _("Still relieved at %(hour)s h, known or possible", hour=hour)
    if counted in WHOLE:
        return str(WHOLE[counted])
    if counted == "lasted":
        return _("With a run of relief")
    return _("Never heard to end") if counted == "not-heard-to-end" else _("All areas")


def served(count: int, due: int) -> str:
    """How many of the due scores came in time, and which share of them that is."""
    if not due:
        return _("none was due")
    return _(
        "%(count)s of %(due)s (%(percent)s)", count=count, due=due, percent=moments.percent(percent(count * 100, due))
    )


def share(rate: Rate, count: int) -> str:
    """A count with its percent; the denominator stands above it."""
    return _("%(count)s (%(percent)s)", count=count, percent=moments.percent(rate.percent(count)))


def lasted(found: Lasted | None) -> str:
    """The median of how long relief lasted, as an interval."""
    if found is None:
        return "–"
    least = moments.span(int(found.at_least))
    if found.less_than is None:
        return _("median at least %(least)s", least=least)
    return _("median at least %(least)s, less than %(most)s", least=least, most=moments.span(int(found.less_than)))


def lasted_range(found: Lasted | None) -> str:
    """The range of the lower bounds, of how many, and how many were never heard to end."""
    if found is None:
        return ""
    return _(
        "at least %(least)s to %(most)s; %(unended)s of %(of)s not heard to end",
        least=moments.span(found.least),
        most=moments.span(found.most),
        unended=found.unended,
        of=found.of,
    )


def percents(found: Spread | None) -> tuple[str, str]:
    """A median in percent, and its range."""
    return _spread(found, lambda value: moments.percent(round(float(value), 1)))


def days(found: Spread | None) -> tuple[str, str]:
    """A median in days, and its range."""
    return _spread(found, lambda value: moments.number(float(value)))


def _spread(found: Spread | None, say: Callable[[Fraction], str]) -> tuple[str, str]:
    if found is None:
        return "–", ""
    counted = _("n\u00a0=\u00a0%(of)s", of=found.of)
    if found.least == found.most:
        return say(found.middle), counted
    line = _("%(least)s to %(most)s, %(counted)s", least=say(found.least), most=say(found.most), counted=counted)
    return say(found.middle), line
