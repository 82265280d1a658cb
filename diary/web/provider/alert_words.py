"""How urgent an alert is, in a word."""

from collections.abc import Mapping

from diary.clinical.safety import TierKey
from diary.web import wording
from diary.web.wording import Mark

_KINDS: Mapping[TierKey, str] = {
    TierKey.EMERGENCY: "bad",
    TierKey.CALL_TODAY: "warn",
    TierKey.TELL_THE_CLINIC: "accent",
    TierKey.EXPECTED: "",
}


def tier_mark(tier: TierKey) -> Mark:
    """A tier in its words and colour."""
    return Mark(label=wording.word(tier), kind=_KINDS[tier])
