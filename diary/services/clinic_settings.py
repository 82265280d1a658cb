"""What a clinic has set for itself: every standing value in one statement, read once in a transaction.

A setting that is set back keeps a revision without content. One that a later version of the software can no longer
take does not judge anything: the shipped value stands, and the page of that setting says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from diary.clinical.agents import shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import DataFileError
from diary.clinical.own_policies import PolicyRules, own_policy
from diary.clinical.own_rules import OwnRuleError, Rules, checked_schedule, with_windows
from diary.clinical.safety import Safety, edited, shipped_safety
from diary.clinical.safety_numbers import SafetyEditError
from diary.db.clinic_settings import STANDS, SettingRevision


class Kind(StrEnum):
    """What administrators change with a history; ``subject`` says which one of a kind."""

    WINDOW = "window"
    SCHEDULE = "schedule"
    USUAL_SCHEDULE = "usual schedule"
    SAFETY_NUMBER = "when to call, number"
    SAFETY_TEXT = "when to call, text"
    LOCATION = "location"
    MEMBERSHIP = "membership"
    PRESET = "preset"
    POLICY = "policy"
    USUAL_POLICY = "usual policy"
    ALERT_LIMIT = "alert, limit"
    SECOND_FACTOR = "second factor"
    RETENTION = "retention"
    SINGLE_SIGN_ON = "single sign-on"


OF_DIARIES = (
    Kind.WINDOW,
    Kind.SCHEDULE,
    Kind.USUAL_SCHEDULE,
    Kind.SAFETY_NUMBER,
    Kind.SAFETY_TEXT,
    Kind.POLICY,
    Kind.USUAL_POLICY,
)
"""The kinds that diaries are judged and asked by."""
WITH_STEROID, WITHOUT_STEROID = "with a steroid", "without"
OF_JUDGEMENTS = (Kind.WINDOW, Kind.SCHEDULE, Kind.POLICY, Kind.USUAL_POLICY)
"""The kinds that a judgement rests on."""


def _standing_of(kinds: Iterable[Kind]) -> Select[*tuple[Any, ...]]:
    """The revisions of some kinds that stand. The kinds are spelled out, since a list is put in anew for each page."""
    return (
        select(
            SettingRevision.id,
            SettingRevision.kind,
            SettingRevision.subject,
            SettingRevision.content,
            SettingRevision.changed_at,
        )
        .where(or_(*(SettingRevision.kind == kind.value for kind in kinds)), STANDS)
        .order_by(SettingRevision.kind, SettingRevision.subject)
    )


_OF_DIARIES, _OF_JUDGEMENTS = _standing_of(OF_DIARIES), _standing_of(OF_JUDGEMENTS)
_READ = "what the clinic has set"
CLINICS_REMEMBERED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The values of a clinic that stand, by kind and subject; ``unusable`` are those that nothing can be made of."""

    values: Mapping[tuple[str, str], Mapping[str, object]]
    rules: Rules
    safety: Safety
    unusable: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def standing(session: Session) -> Standing:
    """Everything that the session's clinic has set for its diaries, asked for once in a transaction."""
    transaction = session.get_transaction()
    kept: tuple[object, Standing] | None = session.info.get(_READ)
    if kept is not None and transaction is not None and kept[0] is transaction:
        return kept[1]
    rows = _rows(session)
    found = _made_of(rows) if rows else _as_shipped()
    session.info[_READ] = (session.get_transaction(), found)
    return found


def read_anew(session: Session) -> None:
    """Forget what was read, after something was changed."""
    session.info.pop(_READ, None)


def rules_of(session: Session) -> Rules:
    """The windows and schedules of the session's clinic."""
    return standing(session).rules


def judged_by(session: Session) -> tuple[UUID, ...]:
    """The revisions that judgements rest on; none is ever changed, so that the same ones mean the same rules."""
    found = session.execute(_OF_JUDGEMENTS)
    return tuple(sorted(row.id for row in found))


def safety_of(session: Session) -> Safety:
    """*When to call* in the words and numbers of the session's clinic."""
    return standing(session).safety


@dataclass(frozen=True, slots=True)
class _Row:
    """A revision, which its id tells from every other: none is ever changed."""

    id: UUID
    kind: str = field(compare=False)
    subject: str = field(compare=False)
    content: Mapping[str, object] = field(compare=False)
    changed_at: datetime = field(compare=False)


def _rows(session: Session) -> tuple[_Row, ...]:
    found = session.execute(_OF_DIARIES)
    return tuple(_Row(*row) for row in found)


@cache
def _as_shipped() -> Standing:
    return Standing(values={}, rules=Rules(), safety=shipped_safety())


@lru_cache(maxsize=CLINICS_REMEMBERED)
def _made_of(rows: tuple[_Row, ...]) -> Standing:
    """The shipped values with the clinic's own in their places; each is checked before it is taken.

    Checking takes longer than judging a diary, so what was made of the same revisions is remembered.
    """
    reading = _Reading()
    own = [row for row in rows if row.content]
    for row in own:
        reading.take(row)
    changed = [row.changed_at for row in rows if row.kind == Kind.WINDOW]
    return Standing(
        values={(row.kind, row.subject): row.content for row in own},
        rules=Rules(
            windows=with_windows(shipped_agents(), reading.windows),
            windows_changed_at=max(changed, default=None),
            own_schedules=reading.schedules.own_schedules,
            retired=reading.schedules.retired,
            usual=dict(_usual(own)),
            policies=replace(reading.policies, usual=dict(_usual_policies(own))),
        ),
        safety=edited(shipped_safety(), texts=reading.texts, numbers=reading.numbers),
        unusable=frozenset(reading.unusable),
    )


@dataclass(slots=True)
class _Reading:
    """What has been taken of the rows so far."""

    windows: dict[str, Mapping[str, object]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    schedules: Rules = field(default_factory=Rules)
    policies: PolicyRules = field(default_factory=PolicyRules)
    unusable: set[tuple[str, str]] = field(default_factory=set)

    def take(self, row: _Row) -> None:
        takes: Mapping[str, Callable[[_Row], None]] = {
            Kind.WINDOW: self._take_window,
            Kind.SCHEDULE: self._take_schedule,
            Kind.SAFETY_NUMBER: self._take_number,
            Kind.SAFETY_TEXT: self._take_text,
            Kind.POLICY: self._take_policy,
        }
        try:
            if row.kind in takes:
                takes[row.kind](row)
        except (OwnRuleError, SafetyEditError, DataFileError):
            self.unusable.add((row.kind, row.subject))

    def _take_window(self, row: _Row) -> None:
        with_windows(shipped_agents(), {row.subject: row.content})
        self.windows[row.subject] = row.content

    def _take_schedule(self, row: _Row) -> None:
        schedule = checked_schedule(row.subject, without_retirement(row.content))
        retired = {row.subject} if row.content.get("retired") is True else set()
        self.schedules = Rules(
            own_schedules={**self.schedules.own_schedules, row.subject: schedule},
            retired=self.schedules.retired | retired,
        )

    def _take_policy(self, row: _Row) -> None:
        policy = own_policy(str(row.content.get("toml", "")))
        retired = {row.subject} if row.content.get("retired") is True else set()
        self.policies = PolicyRules(
            own={**self.policies.own, row.subject: policy}, retired=self.policies.retired | retired
        )

    def _take_number(self, row: _Row) -> None:
        value = row.content.get("value")
        edited(shipped_safety(), texts={}, numbers={row.subject: value})  # type: ignore[dict-item]  # it is checked there
        self.numbers[row.subject] = value  # type: ignore[assignment]  # it has just been checked

    def _take_text(self, row: _Row) -> None:
        text = str(row.content.get("text", ""))
        edited(shipped_safety(), texts={row.subject: text}, numbers={})
        self.texts[row.subject] = text


def without_retirement(content: Mapping[str, object]) -> dict[str, object]:
    """What is kept of a schedule or policy, without the word that it is offered no more."""
    return {name: value for name, value in content.items() if name != "retired"}


def _usual(rows: list[_Row]) -> Iterator[tuple[tuple[Procedure, bool], str]]:
    """The usual schedules; whether such a schedule is offered is looked at when it is asked for."""
    for row in rows:
        if row.kind == Kind.USUAL_SCHEDULE and row.subject in set(Procedure):
            for name, steroid in ((WITH_STEROID, True), (WITHOUT_STEROID, False)):
                if isinstance(row.content.get(name), str):
                    yield (Procedure(row.subject), steroid), str(row.content[name])


def _usual_policies(rows: list[_Row]) -> Iterator[tuple[Procedure, str]]:
    """The usual policies; whether such a policy is offered and applies is looked at when it is asked for."""
    for row in rows:
        if row.kind == Kind.USUAL_POLICY and row.subject in set(Procedure):
            yield Procedure(row.subject), str(row.content.get("policy", ""))
