"""Which scores a doubt is about, so that a page can say how many and show them (specification, section 8)."""

from collections.abc import Callable

from diary.clinical.judged import JudgedScore, Timing
from diary.clinical.review import AreaReview, Review
from diary.clinical.robustness import RESCUE_LASTS
from diary.clinical.scores import reaches


def concerned(review: Review, area: AreaReview, variant: str) -> tuple[JudgedScore, ...]:
    """The judged scores that a variant leaves out or reads otherwise; none where it is about the baseline (section 8).

    A variant that judges the resting scores instead is about all of them, and names none.
    """
    if variant == "live entries only":
        return _those(area, lambda score: score.timed.timing is not Timing.LIVE)
    if variant == "without paper entries":
        return _those(area, lambda score: score.timed.timing is Timing.PAPER)
    if variant == "without qualifying entries in the 6 h after a rescue analgesic":
        return _those(area, lambda score: _helped(review, area, score))
    if variant == "patient-stated relief":
        return _those(area, lambda score: _stated_otherwise(area, score))
    return ()


def _those(area: AreaReview, wanted: Callable[[JudgedScore], bool]) -> tuple[JudgedScore, ...]:
    return tuple(score for score in area.scores if wanted(score))


def _helped(review: Review, area: AreaReview, score: JudgedScore) -> bool:
    threshold = review.policy.threshold if review.policy else 100
    if not reaches(score.gain, area.baseline or 0, threshold):
        return False
    spans = (score.entry.felt_at - taken.taken_at for taken in review.diary.rescue)
    return any(span.total_seconds() > 0 and span <= RESCUE_LASTS for span in spans)


def _stated_otherwise(area: AreaReview, score: JudgedScore) -> bool:
    stated = score.entry.stated_relief_percent
    return stated is not None and stated * (area.baseline or 0) != score.gain
