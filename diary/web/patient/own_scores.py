"""The patient's own scores: the curve with its table, and one score with all its versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from diary.clinical.scores import Condition, Source
from diary.services.looking_back import OwnHistory, OwnScore
from diary.services.records import EntryRevision, RescueRevision
from diary.web import moments, wording
from diary.web.patient import helping
from diary.web.patient.curve import Curve, curves_of
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score in the list; ``marks`` say in a word what became of it."""

    url: str
    felt: str
    felt_iso: str
    score: int
    place: str
    how: str
    written: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineLine:
    """One pain medicine, and where taking it back goes."""

    drug: str
    taken: str
    rescue_id: str
    undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """The curves, the scores that stand, those that were deleted, and the medicines."""

    title: str
    curves: tuple[Curve, ...]
    scores: tuple[ScoreLine, ...]
    deleted: tuple[ScoreLine, ...]
    medicines: tuple[MedicineLine, ...]
    notice: str | None
    zone: str
    helping: bool

    @classmethod
    def of(cls, found: OwnHistory, notice: str | None) -> "HistoryPage":
        zone = moments.zone(found.zone)
        return cls(
            title=_("My scores"),
            curves=tuple(curves_of(found.diaries)),
            scores=tuple(_line(score, zone) for score in found.scores if not score.last.withdrawn),
            deleted=tuple(_line(score, zone) for score in found.scores if score.last.withdrawn),
            medicines=tuple(_medicine(row, zone) for row in found.medicines),
            notice=notice,
            zone=moments.zone_all_year(zone),
            helping=helping.is_on(),
        )


def when_felt(score: OwnScore, zone: ZoneInfo) -> str:
    """When it hurt so, with the day."""
    return moments.day_and_time(score.last.felt_at, zone)


def place_of(score: OwnScore) -> str:
    """Where it hurt, in the patient's own words."""
    return score.area.label


def _line(score: OwnScore, zone: ZoneInfo) -> ScoreLine:
    last = score.last
    return ScoreLine(
        url=url_for("patient.score", entry_id=last.entry_id),
        felt=when_felt(score, zone),
        felt_iso=moments.iso(last.felt_at),
        score=last.score,
        place=place_of(score),
        how=wording.word(last.condition),
        written=_("written %(moment)s", moment=_written(last, zone)),
        marks=tuple(_marks(score)),
    )


def _written(row: EntryRevision, zone: ZoneInfo) -> str:
    felt, recorded = (moment.astimezone(zone) for moment in (row.felt_at, row.recorded_at))
    same_day = felt.date() == recorded.date()
    return moments.clock_time(recorded, zone) if same_day else moments.day_and_time(recorded, zone)


def _marks(score: OwnScore) -> Iterator[str]:
    if score.changed:
        yield _("changed")
    if score.last.source is not Source.PATIENT:
        yield _BY[score.last.source]()


_BY = {
    Source.PATIENT: lambda: _("by you"),
    Source.HELPER: lambda: _("by your helper"),
    Source.STAFF: lambda: _("by the clinic"),
    Source.PAPER: lambda: _("from paper"),
}


def _medicine(row: RescueRevision, zone: ZoneInfo) -> MedicineLine:
    return MedicineLine(
        drug=row.drug,
        taken=moments.day_and_time(row.taken_at, zone),
        rescue_id=str(row.rescue_id),
        undo=url_for("patient.withdraw_medicine", rescue_id=row.rescue_id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a score, each line ready to be read; ``note`` and ``reason`` are the patient's own words."""

    name: str
    lines: tuple[str, ...]
    note: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePage:
    """One score as it stands, what can be done with it, and how it came to be."""

    title: str
    place: str
    entry_id: str
    now: Version
    earlier: tuple[Version, ...]
    details_url: str | None
    change_url: str | None
    delete_url: str | None
    closed: str | None
    helping: bool

    @classmethod
    def of(cls, score: OwnScore, zone: ZoneInfo) -> "ScorePage":
        entry_id, own = score.last.entry_id, score.may_be_changed
        return cls(
            title=_("Your score of %(score)s", score=score.last.score),
            entry_id=str(entry_id),
            place=place_of(score),
            now=_version(score.last, zone, _("As it stands")),
            earlier=tuple(
                _version(row, zone, _("Version %(number)s", number=row.revision))
                for row in reversed(score.revisions[:-1])
            ),
            details_url=url_for("patient.score_details", entry_id=entry_id) if own else None,
            change_url=url_for("patient.change_score", entry_id=entry_id) if own else None,
            delete_url=url_for("patient.delete_score", entry_id=entry_id) if own else None,
            closed=None if own else _closed(score),
            helping=helping.is_on(),
        )


def _closed(score: OwnScore) -> str:
    if score.last.withdrawn:
        return _("This score was deleted. It is kept on record and counts no more.")
    return _("The clinic wrote this score. If it is wrong, please ask the clinic to change it.")


def _version(row: EntryRevision, zone: ZoneInfo, name: str) -> Version:
    return Version(name=name, lines=tuple(told(row, zone)), note=row.note, reason=row.reason)


def by_whom(source: Source) -> str:
    """Who wrote something down, as the patient reads it."""
    return _BY[source]()


def told(row: EntryRevision, zone: ZoneInfo) -> Iterator[str]:
    """One version of a score, line by line."""
    if row.withdrawn:
        yield _("Deleted %(moment)s", moment=moments.day_and_time(row.received_at, zone))
    condition = _("at rest") if row.condition is Condition.RESTING else _("moving")
    yield _("Pain %(score)s, %(condition)s", score=row.score, condition=condition)
    yield _("Felt %(moment)s", moment=moments.day_and_time(row.felt_at, zone))
    yield _("Written %(moment)s, %(by)s", moment=moments.day_and_time(row.recorded_at, zone), by=_BY[row.source]())
    if row.could_move is not None:
        yield _("The movement could be done") if row.could_move else _("The movement could not be done")
    if row.stated_relief_percent is not None:
        yield _("Pain that is gone: %(percent)s", percent=moments.percent(float(row.stated_relief_percent)))
    if row.asleep_before is not None:
        yield _("Slept before it") if row.asleep_before else _("Did not sleep before it")
