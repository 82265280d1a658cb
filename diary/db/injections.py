"""Injections: what was planned and given, which areas it is judged by, and the baselines."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.scores import Condition, Source
from diary.db.base import (
    TEXT_LENGTH,
    WORD_LENGTH,
    Base,
    ClinicOwned,
    identity_within_clinic,
    within_clinic,
)
from diary.db.types import words

LOOK_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for "as soon as a worker comes by" where it would be due later than any moment that has passed."""


class InjectionState(StrEnum):
    """Where an injection stands: planned → running → ended, or one of the ways out."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered in error"


class Injection(Base, ClinicOwned):
    """One procedure on one day; ``performed_at`` is when the needle came out.

    From ``may_stand_at`` on the movement is asked for; ``closing_reason`` says why it was cancelled or is an error.

    ``next_due_at`` is when a worker looks at the diary next, for whoever is to be reminded; none where nothing is asked
    any more. Whatever decides on it sets it to "at once" itself, so that no change can be forgotten.

    ``anesthetics_recorded`` false means that nobody wrote down what was given; true without rows means that none was.
    """

    __tablename__ = "injection"
    __table_args__ = (
        identity_within_clinic(),
        within_clinic("patient"),
        within_clinic("location"),
        CheckConstraint(
            "state = 'entered in error' OR (performed_at IS NULL) = (state IN ('planned', 'cancelled'))",
            name="performed_once_running",
        ),
        CheckConstraint("state <> 'superseded' OR superseded_at IS NOT NULL", name="superseded_at_a_time"),
        CheckConstraint("superseded_at >= performed_at", name="superseded_after_performed"),
        CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name="ended_at_a_time"),
        CheckConstraint("ended_at >= performed_at", name="ended_after_performed"),
        Index("ix_injection_next_due", "next_due_at"),
        CheckConstraint("steroid_mg IS NULL OR (steroid_agent IS NOT NULL AND steroid_mg > 0)", name="steroid_dose"),
    )

    patient_id: Mapped[UUID] = mapped_column(index=True)
    location_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[InjectionState] = mapped_column(words(InjectionState, "state"), index=True)
    procedure: Mapped[Procedure] = mapped_column(words(Procedure, "procedure"))
    region: Mapped[Region] = mapped_column(words(Region, "region"))
    levels: Mapped[list[str]]
    side: Mapped[Side] = mapped_column(words(Side, "side"))
    intent: Mapped[Intent] = mapped_column(words(Intent, "intent"))
    sedation: Mapped[Sedation] = mapped_column(words(Sedation, "sedation"))
    anesthetics_recorded: Mapped[bool]
    steroid_agent: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    steroid_mg: Mapped[Decimal | None] = mapped_column(Numeric(8, 3))
    schedule: Mapped[str] = mapped_column(String(WORD_LENGTH))
    follow_up_on: Mapped[date | None]
    planned_at: Mapped[datetime]
    performed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    may_stand_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    next_due_at: Mapped[datetime | None]

    @validates("patient_id", "state", "performed_at", "schedule")
    def _look_again(self, name: str, value: object) -> object:
        if value != getattr(self, name):
            self.next_due_at = LOOK_AT_ONCE
        return value


class InjectionAnesthetic(Base, ClinicOwned):
    """One local anesthetic as drawn up, percent before mixing."""

    __tablename__ = "injection_anesthetic"
    __table_args__ = (
        within_clinic("injection"),
        UniqueConstraint("injection_id", "position"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("ml > 0", name="ml"),
    )

    injection_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
    agent: Mapped[str] = mapped_column(String(WORD_LENGTH))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    ml: Mapped[Decimal | None] = mapped_column(Numeric(7, 3))
    epinephrine: Mapped[bool] = mapped_column(default=False)
    liposomal: Mapped[bool] = mapped_column(default=False)


class InjectionArea(Base, ClinicOwned):
    """An area that an injection's diary asks for, and the movement that is asked for; only index areas are judged."""

    __tablename__ = "injection_area"
    __table_args__ = (within_clinic("injection"), within_clinic("area"), UniqueConstraint("injection_id", "area_id"))

    injection_id: Mapped[UUID]
    area_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    is_index: Mapped[bool] = mapped_column(default=True)
    movement: Mapped[str]


class Baseline(Base, ClinicOwned):
    """The score of one area and condition just before the injection, and the usual one of the last week."""

    __tablename__ = "baseline"
    __table_args__ = (
        within_clinic("injection"),
        within_clinic("area"),
        UniqueConstraint("injection_id", "area_id", "condition"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score"),
        CheckConstraint("usual BETWEEN 0 AND 10", name="usual"),
    )

    injection_id: Mapped[UUID]
    area_id: Mapped[UUID]
    condition: Mapped[Condition] = mapped_column(words(Condition, "condition"))
    score: Mapped[int] = mapped_column(SmallInteger)
    usual: Mapped[int | None] = mapped_column(SmallInteger)
    scored_at: Mapped[datetime]
    source: Mapped[Source] = mapped_column(words(Source, "source"))
