"""The one cache there is: what the clinic overview counts of each injection (docs/adr/0003)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, WORD_LENGTH, Base, ClinicOwned, within_clinic


class OverviewFact(Base, ClinicOwned):
    """What one injection came to under one policy; taken away, it is computed again and nothing that is shown changes.

    It holds as long as ``fingerprint`` is still that of the rows, both versions are the present ones, and
    ``expires_at`` lies ahead; that is empty where time alone changes nothing any more. ``policy_id`` and its version
    are empty where no policy applies.
    """

    __tablename__ = "overview_fact"
    __table_args__ = (within_clinic("injection"), UniqueConstraint("injection_id", "policy_id"))

    injection_id: Mapped[UUID]
    policy_id: Mapped[str] = mapped_column(String(WORD_LENGTH))
    policy_version: Mapped[str] = mapped_column(String(WORD_LENGTH))
    software_version: Mapped[str] = mapped_column(String(WORD_LENGTH))
    fingerprint: Mapped[str] = mapped_column(String(HASH_LENGTH))
    expires_at: Mapped[datetime | None]
    facts: Mapped[dict[str, object]]
