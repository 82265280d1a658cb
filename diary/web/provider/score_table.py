"""Every score in a row: both of its times, who wrote it and how, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.clinical.judged import TimedEntry
from diary.clinical.review import Review, stated_differs
from diary.clinical.scores import Source
from diary.services.records import EntryRevision, PhoneEntry
from diary.services.reviewing import ReviewedInjection
from diary.web import moments, wording
from diary.web.provider.phone_words import clocks, second
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One revision of a score after the first, or the first where others follow; ``reason`` is what someone wrote."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One score with everything that is known of it; what was taken back keeps its row."""

    after: str
    score: int
    relief: str
    stated: str
    stated_differs: bool
    felt: str
    felt_iso: str
    recorded: str
    recorded_iso: str
    how: str
    condition: str
    area: str
    also: str
    note: str
    taken_back: bool
    history: tuple[Change, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """The rows, and whether the columns that seldom tell anything are needed."""

    rows: tuple[ScoreRow, ...]
    areas: bool
    stated: bool
    also: bool
    history: bool

    @classmethod
    def of(cls, found: ReviewedInjection, review: Review, marked: frozenset[str] = frozenset()) -> "ScoreTable":
        rows = score_rows(found, review, marked)
        return cls(
            rows=rows,
            areas=len({row.area for row in rows}) > 1,
            stated=any(row.stated for row in rows),
            also=any(row.also or row.note for row in rows),
            history=any(row.history for row in rows),
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """What all rows of one review share."""

    zone: ZoneInfo
    writers: Mapping[UUID, str]
    marked: frozenset[str]
    differing: frozenset[str]
    from_phones: Mapping[UUID, Sequence[PhoneEntry]]


def score_rows(found: ReviewedInjection, review: Review, marked: frozenset[str] = frozenset()) -> tuple[ScoreRow, ...]:
    """The rows in the order in which the scores were felt, those that were taken back after them."""
    told = _Told(review.diary.zone, found.writers, marked, _differing(review), found.from_phones)
    labels = {str(area.id): area.label for area in found.areas}
    relief = {score.entry.id: area.relief_percent(score) for area in review.areas for score in area.scores}
    revisions = dict(found.revisions)
    rows = [
        _row(told, timed, labels[timed.entry.area], relief.get(timed.entry.id), revisions.pop(timed.entry.id))
        for timed in review.entries
    ]
    taken_back = [row for row in revisions.values() if row[-1].withdrawn]
    return (*rows, *(_taken_back(told, row, labels.get(str(row[-1].area_id), "–")) for row in taken_back))


def _differing(review: Review) -> frozenset[str]:
    """The entries beside which the patient states a relief far from that of the score (section 8)."""
    return frozenset(
        score.entry.id for area in review.areas for score in area.scores if stated_differs(score, area.baseline or 0)
    )


def _row(
    told: _Told, timed: TimedEntry, area: str, relief: float | None, revisions: Sequence[EntryRevision]
) -> ScoreRow:
    entry, last = timed.entry, revisions[-1]
    timing = _("recalled, several in one go") if timed.batch else wording.word(timed.timing)
    return ScoreRow(
        after=after(timed),
        score=entry.score,
        relief=moments.percent(relief),
        stated=_stated(last),
        stated_differs=entry.id in told.differing,
        felt=moments.day_and_time(entry.felt_at, told.zone),
        felt_iso=moments.iso(entry.felt_at),
        recorded=_recorded(entry.felt_at, entry.recorded_at, told.zone),
        recorded_iso=moments.iso(entry.recorded_at),
        how=_("%(source)s, %(timing)s", source=_writer(told, entry.source, revisions), timing=timing),
        condition=wording.word(entry.condition),
        area=area,
        also=" · ".join(_also(told, last)),
        note=last.note or "",
        taken_back=False,
        history=tuple(_history(told, revisions)),
        marked=entry.id in told.marked,
    )


def _taken_back(told: _Told, revisions: Sequence[EntryRevision], area: str) -> ScoreRow:
    """The row of a score that was taken back, which judges nothing and so has neither relief nor timing."""
    last = revisions[-1]
    return ScoreRow(
        after=_("taken back"),
        score=last.score,
        relief="–",
        stated=_stated(last),
        stated_differs=False,
        felt=moments.day_and_time(last.felt_at, told.zone),
        felt_iso=moments.iso(last.felt_at),
        recorded=_recorded(last.felt_at, last.recorded_at, told.zone),
        recorded_iso=moments.iso(last.recorded_at),
        how=_writer(told, last.source, revisions),
        condition=wording.word(last.condition),
        area=area,
        also=" · ".join(_also(told, last)),
        note=last.note or "",
        taken_back=True,
        history=tuple(_history(told, revisions)),
    )


def _writer(told: _Told, source: Source, revisions: Sequence[EntryRevision]) -> str:
    """Who wrote a score first: staff by name, everybody else by what he is."""
    name = told.writers.get(revisions[0].written_by_id) if revisions[0].written_by_id else None
    if name is None:
        return wording.word(source)
    return _("%(source)s (%(name)s)", source=wording.word(source), name=name)


def _stated(row: EntryRevision) -> str:
    """The relief as the patient himself states it, beside that of the score."""
    return "" if row.stated_relief_percent is None else moments.percent(float(row.stated_relief_percent))


def _also(told: _Told, row: EntryRevision) -> Iterator[str]:
    """What was said beside the score."""
    if row.could_move is not None:
        yield _("could move") if row.could_move else _("could not move")
    if row.asleep_before:
        yield _("asleep before")
    yield from clocks(told.from_phones.get(row.entry_id, ()))


def _history(told: _Told, revisions: Sequence[EntryRevision]) -> Iterator[Change]:
    """Each revision where there are several: the original, and what was changed, when and by whom."""
    if len(revisions) > 1:
        yield Change(text=_written(told, revisions[0]), reason="")
        for before, row in pairwise(revisions):
            yield Change(text=_changed(told, before, row), reason=row.reason or "")
    for other in told.from_phones.get(revisions[0].entry_id, ()):
        if not other.stands:
            yield Change(text=second(other, told.zone), reason="")


def _written(told: _Told, row: EntryRevision) -> str:
    when = moments.day_and_time(row.received_at, told.zone)
    return _("%(score)s, written %(when)s by %(who)s", score=row.score, when=when, who=_who(told, row))


def _changed(told: _Told, before: EntryRevision, row: EntryRevision) -> str:
    when, who = moments.day_and_time(row.received_at, told.zone), _who(told, row)
    if row.withdrawn:
        return _("Taken back %(when)s by %(who)s", when=when, who=who)
    what = "; ".join(_differences(told, before, row)) or _("details")
    return _("Changed %(when)s by %(who)s: %(what)s", when=when, who=who, what=what)


def _differences(told: _Told, before: EntryRevision, row: EntryRevision) -> Iterator[str]:
    if before.score != row.score:
        yield _("score %(before)s to %(after)s", before=before.score, after=row.score)
    if before.felt_at != row.felt_at:
        first, then = (moments.day_and_time(moment, told.zone) for moment in (before.felt_at, row.felt_at))
        yield _("felt %(before)s to %(after)s", before=first, after=then)
    if before.condition != row.condition:
        yield _("%(before)s to %(after)s", before=wording.word(before.condition), after=wording.word(row.condition))


def _who(told: _Told, row: EntryRevision) -> str:
    """Whoever wrote a revision; the name of a member of staff, else the patient's side."""
    if row.written_by_kind != "staff":
        return _("the patient's phone")
    return told.writers.get(row.written_by_id, _("staff")) if row.written_by_id else _("staff")


def after(timed: TimedEntry) -> str:
    """How long after the needle came out a score was felt: hours on the first day, then the day."""
    if timed.t < 0:
        return _("%(span)s before", span=moments.span(timed.t))
    return moments.span(timed.t) if timed.t < moments.DAY else _("day %(day)s", day=timed.day)


def _recorded(felt_at: datetime, recorded_at: datetime, zone: ZoneInfo) -> str:
    """The time of day, with its date where that is another."""
    if felt_at.astimezone(zone).date() == recorded_at.astimezone(zone).date():
        return moments.clock_time(recorded_at, zone)
    return moments.day_and_time(recorded_at, zone)
