"""The settings themselves: windows, schedules, and the words and numbers of *when to call*; each is checked here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from diary.clinical.agents import shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.own_rules import OwnRuleError, checked_schedule, with_windows
from diary.clinical.safety import TierKey, edited, shipped_safety
from diary.clinical.safety_numbers import SafetyEditError
from diary.db.base import NAME_LENGTH
from diary.services import alert_limits, chance
from diary.services.acting import Actor, work_for
from diary.services.changing_settings import BACK, change
from diary.services.clinic_settings import (
    WITH_STEROID,
    WITHOUT_STEROID,
    Kind,
    rules_of,
    standing,
    without_retirement,
)
from diary.services.failures import NotFound, Refused
from diary.services.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why something is changed, and which revision of it was seen."""

    reason: str | None
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDetails:
    """When a clinic's own schedule asks."""

    title: str
    minutes: tuple[int, ...] = ()
    evenings: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    evening_at: str = "19:00"

    def content(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "title": " ".join(text("title", self.title, most=NAME_LENGTH).split()),
            "minutes": list(self.minutes),
            "evenings": list(self.evenings),
            "weeks": list(self.weeks),
            "evening_at": self.evening_at,
        }


def change_window(
    session: Session, now: datetime, actor: Actor, key: str, minutes: Mapping[str, int] | None, decision: Decision
) -> None:
    """Give a row of the windows other minutes, or its shipped ones where ``minutes`` is None."""
    if minutes is not None:
        try:
            with_windows(shipped_agents(), {key: minutes})
        except OwnRuleError as mistake:
            raise _refusal(mistake) from None
    content = BACK if minutes is None else minutes
    change(session, now, actor, Kind.WINDOW, key, content, reason=decision.reason, seen=decision.seen)


def _refusal(mistake: OwnRuleError) -> Refused:
    return Refused(mistake.field, mistake.reason.text, **mistake.reason.values)


def change_number(
    session: Session, now: datetime, actor: Actor, name: str, value: float | None, decision: Decision
) -> None:
    """Give *when to call* another number, or its shipped one."""
    if value is not None:
        _check_safety("value", texts={}, numbers={name: value})
    content = BACK if value is None else {"value": value}
    change(session, now, actor, Kind.SAFETY_NUMBER, name, content, reason=decision.reason, seen=decision.seen)


def change_text(
    session: Session, now: datetime, actor: Actor, item: str, wording: str | None, decision: Decision
) -> None:
    """Give an item of *when to call* other words, or its shipped ones; it cannot be removed."""
    content = BACK
    if wording is not None:
        _check_safety("text", texts={item: wording}, numbers={})
        content = {"text": " ".join(text("text", wording, most=500).split())}
    change(session, now, actor, Kind.SAFETY_TEXT, item, content, reason=decision.reason, seen=decision.seen)


def _check_safety(field: str, *, texts: Mapping[str, str], numbers: Mapping[str, float]) -> None:
    try:
        edited(shipped_safety(), texts=texts, numbers=numbers)
    except SafetyEditError as mistake:
        raise Refused(field, "%(reason)s", reason=mistake.reason[:1].upper() + mistake.reason[1:] + ".") from None


def add_schedule(session: Session, now: datetime, actor: Actor, details: ScheduleDetails, reason: str | None) -> str:
    """Add a schedule of the clinic's own; returns its key."""
    key = f"own-{chance.new_id()}"
    _keep_schedule(session, now, actor, key, details.content(), Decision(reason=reason, seen=0))
    return key


def change_schedule(
    session: Session, now: datetime, actor: Actor, key: str, details: ScheduleDetails, decision: Decision
) -> None:
    """Change when an own schedule asks; the diaries that have it ask by it from now on."""
    retired = {name: value for name, value in _own(session, actor, key).items() if name == "retired"}
    _keep_schedule(session, now, actor, key, details.content() | retired, decision)


def _keep_schedule(
    session: Session, now: datetime, actor: Actor, key: str, content: dict[str, object], decision: Decision
) -> None:
    work_for(session, actor)
    try:
        checked = checked_schedule(key, without_retirement(content))
    except OwnRuleError as mistake:
        raise _refusal(mistake) from None
    others = (other for other in rules_of(session).schedules.values() if other.key != key)
    if any(other.title.casefold() == checked.title.casefold() for other in others):
        raise Refused("title", "Another schedule has this name already.")
    change(session, now, actor, Kind.SCHEDULE, key, content, reason=decision.reason, seen=decision.seen)


def retire_schedule(
    session: Session, now: datetime, actor: Actor, key: str, decision: Decision, *, retired: bool = True
) -> None:
    """Offer an own schedule no more, or again; the diaries that have it go on."""
    content = _own(session, actor, key)
    if retired and key in set(rules_of(session).usual.values()):
        raise Refused("", "This schedule is the usual one of a procedure; choose another one there first.")
    kept = without_retirement(content)
    changed = kept | {"retired": True} if retired else kept
    change(session, now, actor, Kind.SCHEDULE, key, changed, reason=decision.reason, seen=decision.seen)


def _own(session: Session, actor: Actor, key: str) -> Mapping[str, object]:
    work_for(session, actor)
    content = standing(session).values.get((Kind.SCHEDULE, key))
    if content is None:
        raise NotFound
    return content


def change_usual_schedule(
    session: Session,
    now: datetime,
    actor: Actor,
    procedure: Procedure,
    chosen: Mapping[str, str] | None,
    decision: Decision,
) -> None:
    """Choose which schedule an injection of a procedure has where nobody chooses one; None for the shipped choice."""
    work_for(session, actor)
    offered = rules_of(session).offered
    for name, key in (chosen or {}).items():
        if name not in {WITH_STEROID, WITHOUT_STEROID} or key not in offered:
            raise Refused(name, "Choose one of the schedules.")
    subject, content = procedure.value, BACK if chosen is None else chosen
    change(session, now, actor, Kind.USUAL_SCHEDULE, subject, content, reason=decision.reason, seen=decision.seen)


def change_limit(
    session: Session, now: datetime, actor: Actor, tier: TierKey, minutes: int | None, decision: Decision
) -> None:
    """Give the alerts of a tier another limit, or the shipped one; it cannot be switched off."""
    if minutes is not None and not alert_limits.fits(tier, minutes):
        least, most = alert_limits.BOUNDS[tier]
        raise Refused("value", "Write a number of minutes from %(least)s to %(most)s.", least=least, most=most)
    content = BACK if minutes is None else {"minutes": minutes}
    change(session, now, actor, Kind.ALERT_LIMIT, tier.value, content, reason=decision.reason, seen=decision.seen)
