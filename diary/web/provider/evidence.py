"""The scores that a criterion or a doubt rests on: how many they are, and the address that marks them on the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from diary.clinical.concerned import concerned
from diary.clinical.judged import JudgedScore
from diary.clinical.review import AreaReview, Review
from diary.web import wording
from diary.web.translating import _n


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesLink:
    """The scores that something rests on, to be marked; ``chosen`` where they are."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedEntries:
    """What is marked on the page now, in words, and how to unmark it."""

    label: str
    count: str
    entries: frozenset[str]
    all_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything on a review that scores can be marked for; ``wanted`` names what is."""

    injection_id: UUID
    policy_id: str | None
    found: Mapping[str, tuple[str, frozenset[str]]]
    wanted: str

    @classmethod
    def of(cls, injection_id: UUID, review: Review, areas: Sequence[AreaReview], wanted: str) -> "Evidence":
        return cls(
            injection_id=injection_id,
            policy_id=review.policy.id if review.policy else None,
            found={key: (label, _ids(scores)) for key, label, scores in _grounds(review, areas) if scores},
            wanted=wanted,
        )

    def link(self, area: AreaReview, name: str) -> EntriesLink | None:
        """The link that marks what a criterion or doubt rests on; None where it rests on no score."""
        key = key_of(area, name)
        if key not in self.found:
            return None
        entries = self.found[key][1]
        return EntriesLink(label=_count(entries), url=self._url(key), chosen=key == self.wanted)

    @property
    def marked(self) -> MarkedEntries | None:
        """What is marked now; None where nothing is, also where the address names what is not there."""
        if self.wanted not in self.found:
            return None
        label, entries = self.found[self.wanted]
        return MarkedEntries(label=label, count=_count(entries), entries=entries, all_url=self._url(None))

    def _url(self, key: str | None) -> str:
        return url_for(
            "provider.review", injection_id=self.injection_id, policy=self.policy_id, criterion=key, _anchor="curve"
        )


def key_of(area: AreaReview, name: str) -> str:
    """How the address names a criterion or doubt of an area."""
    return f"{name.replace(' ', '-')}.{area.area.id}"


def entries_of(review: Review, wanted: str) -> frozenset[str]:
    """The entries that the address names; none where it names nothing that is there."""
    return next((_ids(scores) for key, _label, scores in _grounds(review, review.areas) if key == wanted), frozenset())


def _grounds(review: Review, areas: Sequence[AreaReview]) -> Iterator[tuple[str, str, Sequence[JudgedScore]]]:
    for area in areas:
        for criterion in area.policy.criteria:
            yield key_of(area, criterion.id), wording.reason(criterion.text), criterion.rests_on
        for variant in area.robustness.variants:
            yield key_of(area, variant.id), wording.variant(variant.id), concerned(review, area, variant.id)


def _ids(scores: Sequence[JudgedScore]) -> frozenset[str]:
    return frozenset(score.entry.id for score in scores)


def _count(entries: frozenset[str]) -> str:
    return _n("%(num)s score", "%(num)s scores", len(entries))
