"""Who saw the patient's record, by day, with what somebody did several times that day told once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import LazyString

from diary.services.acting import ActorKind
from diary.services.own_looks import Look, Looker, OwnLooks, Plain
from diary.web import moments, wording
from diary.web.translating import _, _l, _n

WORDS: Mapping[Plain, LazyString] = {
    Plain.LOOKED_AT_RECORD: _l("Looked at your record"),
    Plain.LOOKED_AT_SCORES: _l("Looked at your pain scores"),
    Plain.FOUND: _l("Saw your name in a search"),
    Plain.WROTE: _l("Wrote or changed something"),
    Plain.TOOK_OUT: _l("Saved or printed a copy"),
    Plain.SENT: _l("Sent a message"),
    Plain.CAME_IN: _l("Opened or closed the diary on a phone"),
    Plain.REFUSED: _l("Tried something that was not allowed"),
    Plain.CHECKED: _l("Looked at who saw your data"),
    Plain.IN_EMERGENCY: _l("Opened your record in an emergency"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """What somebody did that day; ``times`` says when, and how often where it was more than once."""

    what: str
    times: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPart:
    """Somebody on a day, and all that he did."""

    who: str
    is_data: bool
    role: str
    lines: tuple[LookLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """One day."""

    day: str
    people: tuple[PersonPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoSawPage:
    """The days, the latest first."""

    title: str
    days: tuple[DayPart, ...]
    zone: str
    earlier_url: str | None

    @classmethod
    def of(cls, found: OwnLooks) -> "WhoSawPage":
        zone = moments.zone(found.zone)
        by_day = groupby(found.looks, key=lambda look: look.at.astimezone(zone).date())
        return cls(
            title=_("Who saw my data"),
            days=tuple(_day(day, list(looks), zone) for day, looks in by_day),
            zone=_("Times are in %(zone)s.", zone=moments.zone_all_year(zone)),
            earlier_url=url_for("patient.who_saw", before=found.before) if found.before else None,
        )


def _day(day: date, looks: Sequence[Look], zone: ZoneInfo) -> DayPart:
    by: dict[Looker, list[Look]] = {}
    for look in looks:
        by.setdefault(look.by, []).append(look)
    return DayPart(day=moments.day(day), people=tuple(_person(who, theirs, zone) for who, theirs in by.items()))


def _person(who: Looker, looks: Sequence[Look], zone: ZoneInfo) -> PersonPart:
    return PersonPart(
        who=who_of(who),
        is_data=bool(who.name),
        role=_role(who),
        lines=tuple(_lines(looks, zone)),
    )


def _lines(looks: Sequence[Look], zone: ZoneInfo) -> Iterator[LookLine]:
    by: dict[Plain, list[Look]] = {}
    for look in looks:
        by.setdefault(look.what, []).append(look)
    for what, same in by.items():
        last, first = (moments.clock_time(same[place].at, zone) for place in (0, -1))
        often = _n("%(num)s time", "%(num)s times", len(same))
        span = last if first == last else _("%(first)s to %(last)s", first=first, last=last)
        times = span if len(same) == 1 else _("%(often)s, %(span)s", often=often, span=span)
        yield LookLine(what=str(WORDS[what]), times=times)


def who_of(who: Looker) -> str:
    """A name, or what else it was."""
    if who.kind is ActorKind.PATIENT:
        return _("You")
    if who.kind is ActorKind.SYSTEM:
        return _("The diary itself, by its own program")
    if who.kind is ActorKind.NOBODY:
        return _("Somebody who was not signed in")
    return who.name or _("Somebody of the clinic")


def _role(who: Looker) -> str:
    if who.kind is not ActorKind.STAFF:
        return ""
    return ", ".join(wording.word(role) for role in who.roles) or _("No longer works at the clinic")


def told_of(look: Look) -> tuple[str, str]:
    """What and by whom, for the file of the patient's own data."""
    role = _role(look.by)
    who = who_of(look.by)
    return str(WORDS[look.what]), _("%(who)s (%(role)s)", who=who, role=role) if role else who
