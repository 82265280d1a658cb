"""A patient's own data, to read, to print, and as a file for a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from diary.exchange.spreadsheet import Cell, write_csv
from diary.services.own_looks import Look
from diary.services.own_record import InjectionRecord, OwnRecord
from diary.services.records import Area, Baseline, EntryRevision, Injection, PegAnswer, RescueRevision
from diary.services.reported import Reported
from diary.web import moments, wording
from diary.web.patient.calling_page import sign_words
from diary.web.patient.own_scores import by_whom, told
from diary.web.patient.who_saw_page import told_of
from diary.web.translating import _

FILE_NAME = "my-pain-diary.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that was written, each line ready to be read; ``data`` is what somebody typed."""

    data: str | None
    lines: tuple[str, ...]
    versions: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """Everything of one kind."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionPart:
    """One injection with all that was written of it."""

    name: str
    when: str
    lists: tuple[ItemList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDataPage:
    """All of it, by injection."""

    title: str
    name: str
    zone: str
    parts: tuple[InjectionPart, ...]

    @classmethod
    def of(cls, found: OwnRecord) -> "OwnDataPage":
        zone = moments.zone(found.zone)
        return cls(
            title=_("My data"),
            name=found.name,
            zone=_("Times are in %(zone)s.", zone=moments.zone_all_year(zone)),
            parts=tuple(_part(one, zone) for one in reversed(found.injections)),
        )


def _part(found: InjectionRecord, zone: ZoneInfo) -> InjectionPart:
    lists = (
        ItemList(title=_("Before the injection"), items=tuple(_before(*one, zone) for one in found.before)),
        ItemList(title=_("Scores"), items=tuple(_score(*one, zone) for one in found.scores)),
        ItemList(title=_("Pain medicines"), items=tuple(_medicine(versions, zone) for versions in found.medicines)),
        ItemList(title=_("The last week (PEG)"), items=tuple(_peg(row, zone) for row in found.pegs)),
        ItemList(title=_("When to call"), items=tuple(_report(one, zone) for one in found.reported)),
    )
    return InjectionPart(
        name=_injection(found.injection),
        when=_when(found.injection, zone),
        lists=tuple(one for one in lists if one.items),
    )


def _injection(row: Injection) -> str:
    return wording.injection_name(row.procedure, row.side, tuple(row.levels))


def _when(row: Injection, zone: ZoneInfo) -> str:
    if row.performed_at is None:
        return _("Planned")
    return _("Needle out %(moment)s", moment=moments.day_and_time(row.performed_at, zone))


def _before(area: Area, row: Baseline, zone: ZoneInfo) -> Item:
    lines = [_("Pain %(score)s, %(condition)s", score=row.score, condition=wording.word(row.condition))]
    if row.usual is not None:
        lines.append(_("Usual pain in the last week: %(score)s", score=row.usual))
    return Item(data=area.label, lines=(*lines, _written(row.scored_at, by_whom(row.source), zone)))


def _score(area: Area, versions: tuple[EntryRevision, ...], zone: ZoneInfo) -> Item:
    return Item(
        data=area.label,
        lines=tuple(told(versions[-1], zone)),
        versions=tuple(tuple(told(row, zone)) for row in reversed(versions[:-1])),
    )


def _medicine(versions: tuple[RescueRevision, ...], zone: ZoneInfo) -> Item:
    last = versions[-1]
    lines = [_("Taken %(moment)s", moment=moments.day_and_time(last.taken_at, zone))]
    if last.withdrawn:
        lines.append(_("Taken back %(moment)s", moment=moments.day_and_time(last.received_at, zone)))
    lines.append(_("Written %(moment)s", moment=moments.day_and_time(versions[0].recorded_at, zone)))
    return Item(data=last.drug, lines=tuple(lines))


def _peg(row: PegAnswer, zone: ZoneInfo) -> Item:
    return Item(
        data=None,
        lines=(
            _("Before the injection") if row.week == 0 else _("Week %(week)s", week=row.week),
            _("Pain on average: %(score)s", score=row.pain),
            _("Enjoyment of life: %(score)s", score=row.enjoyment),
            _("General activity: %(score)s", score=row.activity),
            _written(row.recorded_at, by_whom(row.source), zone),
        ),
    )


def _report(one: Reported, zone: ZoneInfo) -> Item:
    signs = tuple(sign_words(item) for item in one.ticked)
    return Item(data=None, lines=(*signs, _written(one.report.recorded_at, by_whom(one.report.source), zone)))


def _written(moment: datetime, by: str, zone: ZoneInfo) -> str:
    return _("Written %(moment)s, %(by)s", moment=moments.day_and_time(moment, zone), by=by)


def own_data_file(found: OwnRecord, looks: Iterable[Look] = ()) -> str:
    """All of it as one table: every version of everything is a row, and so is everybody who saw it."""
    zone = moments.zone(found.zone)
    head = [
        _("Injection"), _("Needle out"), _("What"), _("Where"), _("Condition"), _("Score"), _("Usual pain"),
        _("Enjoyment of life"), _("General activity"), _("Week"), _("Medicine"), _("Felt or taken"), _("Written"),
        _("Arrived"), _("By"), _("Relief in percent"), _("Movement possible"), _("Slept before"), _("Note"),
        _("Version"), _("Stands"),
    ]  # fmt: skip  # twenty-one lines would say no more
    rows = [row for one in found.injections for row in _rows(one, zone)]
    rows += [_look_row(look, zone) for look in looks]
    return write_csv(head, [[row.get(name) for name in _COLUMNS] for row in rows])


_COLUMNS = (
    "injection", "performed", "what", "where", "condition", "score", "usual", "enjoyment", "activity", "week",
    "medicine", "felt", "written", "arrived", "by", "relief", "moved", "slept", "note", "version", "stands",
)  # fmt: skip  # as above

Row = dict[str, Cell]


def _rows(found: InjectionRecord, zone: ZoneInfo) -> Iterator[Row]:
    performed_at = found.injection.performed_at
    whose: Row = {"injection": moments.plain(_injection(found.injection)), "performed": _iso(performed_at, zone)}
    for row in _all_rows(found, zone):
        yield whose | row


def _all_rows(found: InjectionRecord, zone: ZoneInfo) -> Iterator[Row]:
    yield from (_before_row(area, row, zone) for area, row in found.before)
    for area, versions in found.scores:
        yield from (_score_row(area, row, zone, stands=row is versions[-1]) for row in versions)
    for medicine in found.medicines:
        yield from (_medicine_row(row, zone, stands=row is medicine[-1]) for row in medicine)
    yield from _peg_rows(found.pegs, zone)
    yield from (_report_row(one, zone) for one in found.reported)


def _before_row(area: Area, row: Baseline, zone: ZoneInfo) -> Row:
    return {
        "what": _("Pain before"),
        "where": area.label,
        "condition": wording.word(row.condition),
        "score": row.score,
        "usual": row.usual,
        "felt": _iso(row.scored_at, zone),
        "written": _iso(row.scored_at, zone),
        "by": by_whom(row.source),
        "stands": _("Yes"),
    }


def _score_row(area: Area, row: EntryRevision, zone: ZoneInfo, *, stands: bool) -> Row:
    relief = row.stated_relief_percent
    return {
        "what": _("Score"),
        "where": area.label,
        "condition": wording.word(row.condition),
        "score": row.score,
        "felt": _iso(row.felt_at, zone),
        "written": _iso(row.recorded_at, zone),
        "arrived": _iso(row.received_at, zone),
        "by": by_whom(row.source),
        "relief": None if relief is None else moments.number(float(relief)),
        "moved": _yes(row.could_move),
        "slept": _yes(row.asleep_before),
        "note": row.note,
        "version": row.revision,
        "stands": _yes(stands and not row.withdrawn),
    }


def _medicine_row(row: RescueRevision, zone: ZoneInfo, *, stands: bool) -> Row:
    return {
        "what": _("Pain medicine"),
        "medicine": row.drug,
        "felt": _iso(row.taken_at, zone),
        "written": _iso(row.recorded_at, zone),
        "arrived": _iso(row.received_at, zone),
        "version": row.revision,
        "stands": _yes(stands and not row.withdrawn),
    }


def _peg_rows(pegs: Iterable[PegAnswer], zone: ZoneInfo) -> Iterator[Row]:
    last = {row.week: row for row in pegs}
    for row in pegs:
        yield {
            "what": _("The last week (PEG)"),
            "score": row.pain,
            "enjoyment": row.enjoyment,
            "activity": row.activity,
            "week": row.week,
            "written": _iso(row.recorded_at, zone),
            "arrived": _iso(row.received_at, zone),
            "by": by_whom(row.source),
            "stands": _yes(last[row.week] is row),
        }


def _report_row(one: Reported, zone: ZoneInfo) -> Row:
    return {
        "what": _("When to call"),
        "felt": _iso(one.report.felt_at, zone),
        "written": _iso(one.report.recorded_at, zone),
        "arrived": _iso(one.report.received_at, zone),
        "by": by_whom(one.report.source),
        "note": " ".join(moments.plain(sign_words(item)) for item in one.ticked),
        "stands": _("Yes"),
    }


def _look_row(look: Look, zone: ZoneInfo) -> Row:
    what, who = told_of(look)
    return {"what": what, "written": _iso(look.at, zone), "by": who}


def _iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """The local time with its offset, which a spreadsheet and a person both read."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds") if moment else None


def _yes(value: bool | None) -> str | None:
    return None if value is None else _("Yes") if value else _("No")
