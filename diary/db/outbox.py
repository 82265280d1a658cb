"""What is to be sent to people: written in the transaction of its cause, sent later by whichever worker takes it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import WORD_LENGTH, Base, ClinicOwned, within_clinic
from diary.db.consents import Channel
from diary.db.types import words


class MessageKind(StrEnum):
    """What a message is about."""

    DIARY_CODE = "diary code"
    INVITATION = "invitation"
    REMINDER = "reminder"
    ALERT = "alert"
    EMERGENCY = "emergency"
    ACCOUNT_CHANGED = "account change"
    PASSWORD_RESET = "password reset"  # noqa: S105 (a word for the kind, no password)


class OutgoingMessage(Base, ClinicOwned):
    """One message to a patient or to someone of the staff about one thing, ``object_id``, which has one message only.

    The text is made when it is sent, from what is true then; nothing of it is kept. ``lease_ends_at`` keeps other
    workers away while one is sending; ``sending_at`` is when it was handed over, written down before that is done, so
    that a worker that died then leaves a trace. ``closed_at`` ends it, sent or not, and ``fate`` says in a word how.

    A reminder is about a ``point`` of a diary, by its id, and each has one. ``refused_by`` is the channel that would
    not take a message, after which the other one is tried.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        within_clinic("patient"),
        within_clinic("injection"),
        UniqueConstraint("kind", "object_id"),
        UniqueConstraint("injection_id", "point", "kind"),
        CheckConstraint("patient_id IS NOT NULL OR person_id IS NOT NULL", name="has_a_reader"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("closed_at IS NULL OR fate IS NOT NULL", name="closed_for_a_reason"),
        CheckConstraint(
            "kind <> 'reminder' OR (injection_id IS NOT NULL AND point IS NOT NULL)", name="reminds_of_a_point"
        ),
        Index("ix_outgoing_message_due", "closed_at", "due_at"),
    )

    kind: Mapped[MessageKind] = mapped_column(words(MessageKind, "kind"))
    patient_id: Mapped[UUID | None] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    object_id: Mapped[UUID]
    wanted_channel: Mapped[Channel | None] = mapped_column(words(Channel, "wanted_channel"))
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_ends_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    closed_at: Mapped[datetime | None]
    sent_by: Mapped[Channel | None] = mapped_column(words(Channel, "sent_by"))
    fate: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    injection_id: Mapped[UUID | None]
    point: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    refused_by: Mapped[Channel | None] = mapped_column(words(Channel, "refused_by"))
