"""From rows to the clinic's words: what the database holds of one injection becomes a ``Diary`` that can be judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.diary import Area, Diary, Injection, QuietHours
from diary.clinical.own_rules import Rules
from diary.clinical.safety import NEW_WEAKNESS
from diary.clinical.scores import Baseline, Entry, RescueAnalgesic
from diary.db import tables

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryRows:
    """Everything the database holds of one injection; revisions and rescue are in order, of every diary of the patient.

    ``rules`` is what the clinic has set for itself.
    """

    patient: tables.Patient
    injection: tables.Injection
    anesthetics: Sequence[tables.InjectionAnesthetic] = ()
    areas: Sequence[tuple[tables.InjectionArea, tables.Area]] = ()
    baselines: Sequence[tables.Baseline] = ()
    revisions: Sequence[tables.EntryRevision] = ()
    rescue: Sequence[tables.RescueRevision] = ()
    other_injections_at: Sequence[datetime] = ()
    reports: Sequence[tables.SymptomReport] = ()
    rules: Rules = field(default_factory=Rules)


@cache
def zone_named(name: str) -> ZoneInfo:
    """A zone, looked up once."""
    return ZoneInfo(name)


def standing_entries(revisions: Iterable[tables.EntryRevision]) -> list[tables.EntryRevision]:
    """The highest revision of each entry, without those that were withdrawn; ``revisions`` ascend."""
    last = {row.entry_id: row for row in revisions}
    return [row for row in last.values() if not row.withdrawn]


def entries_of(rows: DiaryRows) -> list[tables.EntryRevision]:
    """The entries that a diary judges (clinical specification, section 1, "several injections").

    Those that were written in it, and those of its areas from the moment the needle came out; a later injection of an
    overlapping area ends it, and what was felt from then on counts for the later one alone.
    """
    areas, own = {area.id for _, area in rows.areas}, rows.injection.id
    begins, ends = rows.injection.performed_at or _NEVER, rows.injection.superseded_at or _NEVER
    return [
        row
        for row in standing_entries(rows.revisions)
        if row.area_id in areas and (at := row.felt_at) < ends and (row.injection_id == own or at >= begins)
    ]


def rescue_of(rows: DiaryRows) -> list[tables.RescueRevision]:
    """The pain medicines that a diary reckons with: those written in it, and whatever was taken while it ran.

    A medicine relieves every pain, so that one that was written in another open diary counts here too.
    """
    last = {row.rescue_id: row for row in rows.rescue}.values()
    return [row for row in last if not row.withdrawn and _taken_in(row, rows.injection)]


def _taken_in(row: tables.RescueRevision, injection: tables.Injection) -> bool:
    if row.injection_id == injection.id:
        return True
    if injection.performed_at is None or row.taken_at < injection.performed_at:
        return False
    over_at = [at for at in (injection.superseded_at, injection.ended_at) if at is not None]
    return not over_at or row.taken_at < min(over_at)


def diary_of(rows: DiaryRows, performed_at: datetime) -> Diary:
    """The diary of an injection whose needle came out at ``performed_at``."""
    return Diary(
        zone=zone_named(rows.patient.zone),
        schedule=rows.injection.schedule,
        asked_by=rows.rules.schedule_named(rows.injection.schedule),
        injection=_injection(rows, performed_at),
        areas=tuple(_area(link, area) for link, area in rows.areas),
        baselines=tuple(_baseline(row) for row in rows.baselines),
        entries=tuple(_entry(row) for row in entries_of(rows)),
        rescue=tuple(RescueAnalgesic(taken_at=row.taken_at, drug=row.drug) for row in rescue_of(rows)),
        other_injections_at=tuple(rows.other_injections_at),
        weakness_reported_at=tuple(row.felt_at for row in rows.reports if not NEW_WEAKNESS.isdisjoint(row.items)),
        quiet_hours=QuietHours(begins=rows.patient.quiet_from, ends=rows.patient.quiet_until),
    )


def _injection(rows: DiaryRows, performed_at: datetime) -> Injection:
    row = rows.injection
    return Injection(
        procedure=row.procedure,
        region=row.region,
        levels=tuple(row.levels),
        side=row.side,
        intent=row.intent,
        performed_at=performed_at,
        anesthetics=tuple(_anesthetic(item) for item in rows.anesthetics) if row.anesthetics_recorded else None,
        steroid=_steroid(row),
        sedation=row.sedation,
    )


def _anesthetic(row: tables.InjectionAnesthetic) -> Anesthetic:
    return Anesthetic(
        agent=row.agent,
        percent=None if row.percent is None else float(row.percent),
        ml=None if row.ml is None else float(row.ml),
        epinephrine=row.epinephrine,
        liposomal=row.liposomal,
    )


def _steroid(row: tables.Injection) -> Steroid | None:
    if row.steroid_agent is None:
        return None
    return Steroid(agent=row.steroid_agent, mg=None if row.steroid_mg is None else float(row.steroid_mg))


def _area(link: tables.InjectionArea, row: tables.Area) -> Area:
    return Area(id=str(row.id), label=row.label, side=row.side, index=link.is_index, episodic=row.episodic)


def _baseline(row: tables.Baseline) -> Baseline:
    return Baseline(
        area=str(row.area_id), condition=row.condition, score=row.score, usual=row.usual, scored_at=row.scored_at
    )


def _entry(row: tables.EntryRevision) -> Entry:
    stated = row.stated_relief_percent
    return Entry(
        id=str(row.entry_id),
        area=str(row.area_id),
        condition=row.condition,
        score=row.score,
        felt_at=row.felt_at,
        recorded_at=row.recorded_at,
        source=row.source,
        stated_relief_percent=None if stated is None else Fraction(stated),
        could_move=row.could_move,
    )
