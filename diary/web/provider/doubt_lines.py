"""What weakens a judgement, in words: the strongest doubt in a line, and each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from diary.clinical.answers import Answer
from diary.clinical.doubts import Doubt
from diary.clinical.review import AreaReview
from diary.web import wording
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An answer in a few words, with what stands beside it."""

    name: str
    main: str
    beside: str


def strongest(area: AreaReview, doubts: Sequence[Doubt]) -> Saying:
    """The strongest doubt, or that nothing changes the result; without a result there is nothing to doubt."""
    name = _("Strongest doubt")
    if doubts:
        more = len(doubts) - 1
        return Saying(name=name, main=told(doubts[0]), beside=_more(more) if more else "")
    if area.reason is not None or area.policy.result is Answer.CANNOT_TELL:
        return Saying(name=name, main=_("Nothing to weigh yet"), beside=_("There is no result to be doubted."))
    return Saying(name=name, main=_("None: robust"), beside=_("No doubt changes the result."))


def _more(count: int) -> str:
    return _n("and %(num)s more below", "and %(num)s more below", count)


def told(doubt: Doubt) -> str:
    """One doubt: a flag as its sentence, a variant with what the policy says under it."""
    if doubt.result is None:
        return wording.flag(doubt.id)
    variant = wording.variant(doubt.id)
    said = _("%(doubt)s: %(result)s", doubt=variant, result=wording.word(doubt.result).lower())
    return said[:1].upper() + said[1:]
