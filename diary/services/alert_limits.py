"""How long an alert may wait unacknowledged before the next role is written to: by tier, as the clinic has set it."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.safety import TierKey
from diary.db.clinic_settings import SettingRevision
from diary.services.clinic_settings import Kind

SHIPPED: Mapping[TierKey, int] = MappingProxyType(
    {TierKey.EMERGENCY: 10, TierKey.CALL_TODAY: 60, TierKey.TELL_THE_CLINIC: 3 * 24 * 60}
)
"""Minutes. Who is to tell the clinic when it is open may do so on a Friday night: a weekend is not too long."""
BOUNDS: Mapping[TierKey, tuple[int, int]] = MappingProxyType(
    {
        TierKey.EMERGENCY: (5, 60),
        TierKey.CALL_TODAY: (15, 8 * 60),
        TierKey.TELL_THE_CLINIC: (60, 7 * 24 * 60),
    }
)
"""The least and the most minutes: beyond them nobody would be written to in time, or everybody always."""
_STANDING = (
    select(SettingRevision.content)
    .where(SettingRevision.kind == Kind.ALERT_LIMIT.value, SettingRevision.subject == bindparam("tier"))
    .order_by(SettingRevision.revision.desc())
    .limit(1)
)


def limit_for(session: Session, tier: TierKey) -> timedelta:
    """The limit that stands in the session's clinic."""
    return timedelta(minutes=minutes_of(tier, session.scalar(_STANDING, {"tier": tier.value})))


def minutes_of(tier: TierKey, content: Mapping[str, object] | None) -> int:
    """The minutes that a revision says; the shipped ones where it says nothing that can be used."""
    minutes = (content or {}).get("minutes")
    return minutes if isinstance(minutes, int) and fits(tier, minutes) else SHIPPED[tier]


def fits(tier: TierKey, minutes: int) -> bool:
    """Whether this can be the limit of a tier."""
    least, most = BOUNDS[tier]
    return least <= minutes <= most
