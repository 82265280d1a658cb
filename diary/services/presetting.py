"""The clinic's usual injections under one name each, which fill a plan; what stood before a change is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.db.base import NAME_LENGTH
from diary.db.clinic_settings import Preset
from diary.db.injections import Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area
from diary.exchange.fields import CaseError, Fields
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.changing_settings import Change, change, history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.injected import (
    MOST_AREAS,
    AreaDetails,
    Given,
    check_given,
    check_location,
    check_provider,
    check_schedule,
    details_of,
)
from diary.services.injection_history import (
    amount_or_none,
    identifier_or_none,
    read_anesthetics,
    read_levels,
    text_or_none,
    write_anesthetics,
    written_amount,
)
from diary.services.texts import text
from diary.services.texts import text_or_none as typed_or_none

MOST_DAYS = 365
_TAKEN = "Another preset has this name already."
_ADDED, _RETIRED, _RESTORED = "Added.", "No longer offered.", "Offered again."


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetPlan(Given):
    """What a preset fills in; a plan without a location, a provider or a follow-up leaves them to be chosen."""

    procedure: Procedure
    region: Region
    intent: Intent
    areas: tuple[AreaDetails, ...] = ()
    movement: str = ""
    schedule: str | None = None
    location_id: UUID | None = None
    provider_id: UUID | None = None
    follow_up_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPreset:
    """A preset with its plan; ``plan`` is None where what was kept can no longer be used."""

    id: UUID
    name: str
    plan: PresetPlan | None
    retired: bool


def presets(session: Session, actor: Actor) -> tuple[OfferedPreset, ...]:
    """Every preset of the actor's clinic by name, those that are no longer offered last."""
    work_for(session, actor)
    found = session.scalars(select(Preset)).all()
    return tuple(sorted(map(_offered, found), key=lambda row: (row.retired, row.name.casefold())))


def find_preset(session: Session, actor: Actor, preset_id: UUID) -> OfferedPreset:
    """A preset of the actor's clinic, or ``NotFound``."""
    return _offered(_find(session, actor, preset_id))


def preset_history(session: Session, actor: Actor, preset_id: UUID) -> tuple[Change, ...]:
    """Every state that a preset has been in, the latest first."""
    return history(session, actor, Kind.PRESET, str(preset_id))


def _find(session: Session, actor: Actor, preset_id: UUID) -> Preset:
    work_for(session, actor)
    found = session.scalar(select(Preset).where(Preset.id == preset_id))
    if found is None:
        raise NotFound
    return found


def _offered(row: Preset) -> OfferedPreset:
    return OfferedPreset(id=row.id, name=row.name, plan=_usable(row.plan), retired=row.retired_at is not None)


def _usable(content: object) -> PresetPlan | None:
    try:
        plan = read_plan(content)
        check_given(plan.procedure, plan.region, plan)
    except (CaseError, Refused):
        return None
    return plan


def add_preset(session: Session, now: datetime, actor: Actor, name: str, plan: PresetPlan) -> Preset:
    """Add a preset; its plan is held to the rules of an injection's."""
    preset = Preset(
        id=chance.new_id(),
        clinic_id=work_for(session, actor),
        name=_name(name),
        plan=write_plan(_checked(session, plan)),
        created_at=now,
    )
    add_once(session, preset, field="name", message=_TAKEN)
    change(session, now, actor, Kind.PRESET, str(preset.id), _content(preset), reason=_ADDED, seen=0)
    return preset


def edit_preset(
    session: Session,
    now: datetime,
    actor: Actor,
    preset_id: UUID,
    name: str,
    plan: PresetPlan,
    *,
    reason: str,
    seen: int,
) -> Preset:
    """Change a preset; plans that were made from it stay as they are."""
    preset = _find(session, actor, preset_id)
    wanted, content = _name(name), write_plan(_checked(session, plan))
    named = session.scalar(select(Preset.id).where(Preset.name == wanted, Preset.id != preset_id))
    if named is not None:
        raise Refused("name", _TAKEN)
    preset.name, preset.plan = wanted, content
    change(session, now, actor, Kind.PRESET, str(preset.id), _content(preset), reason=reason, seen=seen)
    return preset


def retire_preset(session: Session, now: datetime, actor: Actor, preset_id: UUID, *, retired: bool) -> Preset:
    """Offer a preset no longer, or again; sent twice it is done once."""
    preset = _find(session, actor, preset_id)
    if retired == (preset.retired_at is not None):
        return preset
    preset.retired_at = now if retired else None
    reason, last = (_RETIRED if retired else _RESTORED), preset_history(session, actor, preset_id)
    seen = last[0].revision.revision if last else 0
    change(session, now, actor, Kind.PRESET, str(preset.id), _content(preset), reason=reason, seen=seen)
    return preset


def _name(name: str) -> str:
    return " ".join(text("name", name, most=NAME_LENGTH).split())


def _content(preset: Preset) -> dict[str, object]:
    return {"name": preset.name, "plan": preset.plan, "retired": preset.retired_at is not None}


def _checked(session: Session, plan: PresetPlan) -> PresetPlan:
    """The rules of a plan, for what the preset fills in."""
    check_given(plan.procedure, plan.region, plan)
    check_schedule(session, plan.schedule)
    if plan.location_id is not None:
        check_location(session, plan.location_id)
    if plan.provider_id is not None:
        check_provider(session, plan.provider_id)
    if plan.follow_up_days is not None and not 0 <= plan.follow_up_days <= MOST_DAYS:
        raise Refused("follow_up_days", "Write a number of days from 0 to %(most)s.", most=MOST_DAYS)
    typed_or_none("movement", plan.movement, most=NAME_LENGTH)
    _check_areas(plan.areas)
    return plan


def _check_areas(areas: Sequence[AreaDetails]) -> None:
    if len(areas) > MOST_AREAS:
        raise Refused("areas", "A preset names at most %(most)s places of pain.", most=MOST_AREAS)
    named = set()
    for position, area in enumerate(areas):
        label = text(f"areas-{position}-label", area.label, most=NAME_LENGTH)
        if (label.casefold(), area.side) in named:
            raise Refused(f"areas-{position}-label", "This place is named twice.")
        named.add((label.casefold(), area.side))


def plan_of(
    injection: Injection,
    anesthetics: Sequence[InjectionAnesthetic],
    areas: Sequence[tuple[InjectionArea, Area]],
) -> PresetPlan:
    """What an injection was planned with, as a preset would keep it; whom it was planned for is no part of it."""
    index = [(link, area) for link, area in areas if link.is_index]
    return PresetPlan(
        procedure=injection.procedure,
        region=injection.region,
        levels=tuple(injection.levels),
        side=injection.side,
        intent=injection.intent,
        anesthetics=details_of(injection, anesthetics),
        sedation=injection.sedation,
        steroid_agent=injection.steroid_agent,
        steroid_mg=injection.steroid_mg,
        areas=tuple(
            AreaDetails(label=area.label, side=area.side, movement=link.movement, episodic=area.episodic)
            for link, area in index[:MOST_AREAS]
        ),
        movement=index[0][0].movement if index else "",
        schedule=injection.schedule,
        location_id=injection.location_id,
        provider_id=injection.provider_id,
        follow_up_days=_days(injection),
    )


def _days(injection: Injection) -> int | None:
    if injection.follow_up_on is None:
        return None
    return min(max((injection.follow_up_on - injection.planned_at.date()).days, 0), MOST_DAYS)


def write_plan(plan: PresetPlan) -> dict[str, object]:
    """A plan as it is kept."""
    return {
        "procedure": plan.procedure.value,
        "region": plan.region.value,
        "levels": list(plan.levels),
        "side": plan.side.value,
        "intent": plan.intent.value,
        "anesthetics": write_anesthetics(plan.anesthetics),
        "sedation": plan.sedation.value,
        "steroid_agent": plan.steroid_agent,
        "steroid_mg": written_amount(plan.steroid_mg),
        "areas": [{"label": row.label, "side": row.side.value, "episodic": row.episodic} for row in plan.areas],
        "movement": plan.movement or None,
        "schedule": plan.schedule,
        "location_id": str(plan.location_id) if plan.location_id else None,
        "provider_id": str(plan.provider_id) if plan.provider_id else None,
        "follow_up_days": plan.follow_up_days,
    }


def read_plan(content: object) -> PresetPlan:
    """A plan that was kept; ``CaseError`` names the field that cannot be read."""
    fields = Fields.of("", content)
    movement = text_or_none(fields, "movement") or ""
    return PresetPlan(
        procedure=fields.word("procedure", Procedure),
        region=fields.word("region", Region),
        levels=read_levels(fields),
        side=fields.word("side", Side),
        intent=fields.word("intent", Intent),
        anesthetics=read_anesthetics(fields),
        sedation=fields.word("sedation", Sedation),
        steroid_agent=text_or_none(fields, "steroid_agent"),
        steroid_mg=amount_or_none(fields, "steroid_mg"),
        areas=tuple(
            AreaDetails(
                label=row.text("label"), side=row.word("side", Side), movement=movement, episodic=row.yes("episodic")
            )
            for row in fields.list("areas")
        ),
        movement=movement,
        schedule=text_or_none(fields, "schedule"),
        location_id=identifier_or_none(fields, "location_id"),
        provider_id=identifier_or_none(fields, "provider_id"),
        follow_up_days=_days_or_none(fields),
    )


def _days_or_none(fields: Fields) -> int | None:
    if not fields.has("follow_up_days"):
        return None
    value = fields.required("follow_up_days")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
        fields.refuse("follow_up_days", "must be a whole number of days")
    return value
