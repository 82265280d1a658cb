"""What has changed since a decision was signed, each in a line."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from diary.clinical.answers import Answer
from diary.exchange.frozen import Changed, Difference
from diary.exchange.frozen_copy import FrozenCopy, frozen_score
from diary.web import moments, wording
from diary.web.translating import _


def change_lines(
    found: Sequence[Difference], copy: FrozenCopy, labels: Mapping[str, str], zone: ZoneInfo
) -> tuple[str, ...]:
    """Each difference between what was signed and the present."""
    return tuple(_line(one, copy, labels, zone) for one in found)


def _line(one: Difference, copy: FrozenCopy, labels: Mapping[str, str], zone: ZoneInfo) -> str:
    before, after = one.before or {}, one.after or {}
    if one.kind is Changed.SCORE_CAME:
        return _("Came later: %(score)s", score=_score(after, labels, zone))
    if one.kind is Changed.SCORE_CHANGED:
        first, then = _score(before, labels, zone), _score(after, labels, zone)
        return _("Changed: %(before)s to %(after)s", before=first, after=then)
    if one.kind is Changed.SCORE_GONE:
        return _("Taken back or moved: %(score)s", score=_score(before, labels, zone))
    if one.kind is Changed.POLICY:
        return _(
            "The policy has version %(after)s now; it had %(before)s.",
            before=copy.policy_version,
            after=after["version"],
        )
    if one.kind is Changed.RESULT:
        return _("The result would be %(after)s now; it was %(before)s.", before=_result(before), after=_result(after))
    return _OTHERS[one.kind]()


_OTHERS = {
    Changed.BEFORE: lambda: _("The pain before was changed."),
    Changed.MEDICINE: lambda: _("Pain medicines were added or changed."),
    Changed.INJECTION: lambda: _("The record of the injection or of its places was changed."),
}


def _score(entry: Mapping[str, Any], labels: Mapping[str, str], zone: ZoneInfo) -> str:
    score = frozen_score(labels, entry)
    return _(
        "%(score)s, %(condition)s, %(area)s, felt %(when)s",
        score=score.score,
        condition=wording.word(score.condition),
        area=score.area,
        when=moments.day_and_time(score.felt_at, zone),
    )


def _result(part: Mapping[str, Any]) -> str:
    return wording.word(Answer(part["result"])).lower()
