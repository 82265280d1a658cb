"""Recovery codes: ten for each person, shown once, each good for coming in once when the app or the key is lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from diary.db.factors import RecoveryCode
from diary.services import chance, secrets_kept

HOW_MANY = 10


def renew(session: Session, now: datetime, person_id: UUID, *, secret: str) -> tuple[str, ...]:
    """Ten new codes; those of before open nothing any more."""
    remove(session, person_id)
    codes = tuple(secrets_kept.new_recovery_code() for _ in range(HOW_MANY))
    session.add_all(
        RecoveryCode(
            id=chance.new_id(),
            person_id=person_id,
            code_hash=secrets_kept.hash_recovery_code(secret, person_id, code),
            created_at=now,
        )
        for code in codes
    )
    session.flush()
    return codes


def accepts(session: Session, now: datetime, person_id: UUID, code: str, *, secret: str) -> bool:
    """Whether a code is one of somebody's and unused; it is used up by that."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == secrets_kept.hash_recovery_code(secret, person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session="fetch")
    )
    return used.first() is not None


def left(session: Session, person_id: UUID) -> int:
    """How many of somebody's codes are unused."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def remove(session: Session, person_id: UUID) -> None:
    """Forget somebody's codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
