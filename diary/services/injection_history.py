"""What an injection's record said before it was changed: kept as it was, with who changed it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.db.corrections import InjectionCorrection
from diary.db.injections import Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area
from diary.exchange.fields import Fields
from diary.services import chance
from diary.services.acting import Actor
from diary.services.failures import NotFound
from diary.services.injected import AnestheticDetails, Injected, anesthetics_of, details_of

OTHERWISE_THAN_PLANNED = "Given otherwise than planned."
"""Why the record changed when the needle came out; nobody is asked for a reason then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedArea:
    """A place of pain as the record of an injection names it, and the movement that usually hurts there."""

    label: str
    side: Side
    movement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Injected):
    """All that the record of an injection says; ``performed_at`` is None while it was only planned.

    ``areas`` are in the order of the plan; what was kept before places could be corrected holds none.
    """

    performed_at: datetime | None
    areas: tuple[RecordedArea, ...] = ()


def record_now(session: Session, injection: Injection) -> Record:
    """What the record of an injection says now."""
    return record_of(injection, anesthetics_of(session, injection), areas_of(session, injection.id))


def areas_of(session: Session, injection_id: UUID) -> tuple[tuple[InjectionArea, Area], ...]:
    """The places of pain of an injection, in order."""
    wanted = select(InjectionArea, Area).join(Area, Area.id == InjectionArea.area_id)
    rows = session.execute(wanted.where(InjectionArea.injection_id == injection_id).order_by(InjectionArea.position))
    return tuple((link, area) for link, area in rows)


def record_of(
    injection: Injection,
    anesthetics: Sequence[InjectionAnesthetic],
    areas: Sequence[tuple[InjectionArea, Area]],
) -> Record:
    """The same, of what was read already."""
    return Record(
        areas=tuple(RecordedArea(label=area.label, side=area.side, movement=link.movement) for link, area in areas),
        performed_at=injection.performed_at,
        procedure=injection.procedure,
        region=injection.region,
        levels=tuple(injection.levels),
        side=injection.side,
        intent=injection.intent,
        anesthetics=details_of(injection, anesthetics),
        sedation=injection.sedation,
        steroid_agent=injection.steroid_agent,
        steroid_mg=injection.steroid_mg,
        schedule=injection.schedule,
        location_id=injection.location_id,
        provider_id=injection.provider_id,
        follow_up_on=injection.follow_up_on,
    )


def keep_as_it_was(
    session: Session,
    now: datetime,
    actor: Actor,
    injection: Injection,
    anesthetics: Sequence[InjectionAnesthetic],
    *,
    reason: str,
) -> InjectionCorrection:
    """Keep what the record says, before somebody changes it."""
    if actor.id is None:
        raise NotFound
    kept = InjectionCorrection(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        injection_id=injection.id,
        revision=revisions_of(session, injection.id) + 1,
        before=write_record(record_of(injection, anesthetics, areas_of(session, injection.id))),
        reason=reason,
        corrected_at=now,
        corrected_by_id=actor.id,
    )
    session.add(kept)
    return kept


def revisions_of(session: Session, injection_id: UUID) -> int:
    """How many times the record of an injection has been changed."""
    counted = select(func.max(InjectionCorrection.revision)).where(InjectionCorrection.injection_id == injection_id)
    return session.scalar(counted) or 0


def write_record(record: Record) -> dict[str, object]:
    """A record as it is kept; amounts are texts, so that none is rounded."""
    return {
        "performed_at": record.performed_at.isoformat() if record.performed_at else None,
        "procedure": record.procedure.value,
        "region": record.region.value,
        "levels": list(record.levels),
        "side": record.side.value,
        "intent": record.intent.value,
        "anesthetics": write_anesthetics(record.anesthetics),
        "sedation": record.sedation.value,
        "steroid_agent": record.steroid_agent,
        "steroid_mg": written_amount(record.steroid_mg),
        "schedule": record.schedule,
        "location_id": str(record.location_id),
        "provider_id": str(record.provider_id),
        "follow_up_on": record.follow_up_on.isoformat() if record.follow_up_on else None,
        "areas": [{"label": area.label, "side": area.side.value, "movement": area.movement} for area in record.areas],
    }


def read_record(content: object) -> Record:
    """A record that was kept; ``CaseError`` names the field that cannot be read."""
    fields = Fields.of("", content)
    return Record(
        performed_at=fields.instant_or_none("performed_at"),
        procedure=fields.word("procedure", Procedure),
        region=fields.word("region", Region),
        levels=read_levels(fields),
        side=fields.word("side", Side),
        intent=fields.word("intent", Intent),
        anesthetics=read_anesthetics(fields),
        sedation=fields.word("sedation", Sedation),
        steroid_agent=text_or_none(fields, "steroid_agent"),
        steroid_mg=amount_or_none(fields, "steroid_mg"),
        schedule=text_or_none(fields, "schedule"),
        location_id=_identifier(fields, "location_id"),
        provider_id=_identifier(fields, "provider_id"),
        follow_up_on=_date_or_none(fields, "follow_up_on"),
        areas=tuple(_read_area(item) for item in fields.list("areas")) if fields.has("areas") else (),
    )


def _read_area(item: Fields) -> RecordedArea:
    return RecordedArea(label=item.text("label"), side=item.word("side", Side), movement=item.text("movement"))


def write_anesthetics(given: Sequence[AnestheticDetails] | None) -> list[dict[str, object]] | None:
    """Anesthetics as they are kept; None where nobody wrote them down."""
    if given is None:
        return None
    return [
        {
            "agent": item.agent,
            "percent": written_amount(item.percent),
            "ml": written_amount(item.ml),
            "epinephrine": item.epinephrine,
            "liposomal": item.liposomal,
        }
        for item in given
    ]


def read_anesthetics(fields: Fields) -> tuple[AnestheticDetails, ...] | None:
    """Anesthetics that were kept."""
    if fields.required("anesthetics") is None:
        return None
    return tuple(
        AnestheticDetails(
            agent=item.text("agent"),
            percent=amount_or_none(item, "percent"),
            ml=amount_or_none(item, "ml"),
            epinephrine=item.yes("epinephrine"),
            liposomal=item.yes("liposomal"),
        )
        for item in fields.list("anesthetics")
    )


def read_levels(fields: Fields) -> tuple[str, ...]:
    """Levels that were kept; whether the catalogue knows them is for others to say."""
    found = fields.required("levels")
    if not isinstance(found, list) or not all(isinstance(level, str) for level in found):
        fields.refuse("levels", "must be a list of texts")
    return tuple(found)


def text_or_none(fields: Fields, key: str) -> str | None:
    """A text, or None where it is absent or null."""
    return fields.text(key) if fields.has(key) else None


def written_amount(value: Decimal | None) -> str | None:
    """An amount as it is kept: without noughts that say nothing."""
    return None if value is None else f"{value.normalize():f}"


def amount_or_none(fields: Fields, key: str) -> Decimal | None:
    """An amount that was kept, or None where there is none."""
    text = text_or_none(fields, key)
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        fields.refuse(key, "must be a number")


def _identifier(fields: Fields, key: str) -> UUID:
    text = fields.text(key)
    try:
        return UUID(text)
    except ValueError:
        fields.refuse(key, "must be an id")


def identifier_or_none(fields: Fields, key: str) -> UUID | None:
    """An id that was kept, or None where there is none."""
    return _identifier(fields, key) if fields.has(key) else None


def _date_or_none(fields: Fields, key: str) -> date | None:
    text = text_or_none(fields, key)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        fields.refuse(key, "must be a date")
