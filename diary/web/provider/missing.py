"""What keeps a result from being told: "cannot tell" never stands alone."""

from diary.clinical.answers import Answer
from diary.clinical.review import AreaReview
from diary.web import wording


def missing_of(area: AreaReview) -> str:
    """Why an area's result cannot be told: what its first such criterion lacks; empty where there is a result."""
    if area.policy.result is not Answer.CANNOT_TELL:
        return ""
    if area.reason is not None:
        return wording.unjudged(area.reason)
    lacking = (one for one in area.policy.criteria if one.result is Answer.CANNOT_TELL)
    return next((wording.reason(one.because) for one in lacking), "")
