"""The judgement of a case as JSON (specification, section 13)."""

from datetime import datetime

from diary.clinical.anesthetic import AnestheticPhase, ThresholdAnswer
from diary.clinical.completeness import Completeness
from diary.clinical.diary import Diary
from diary.clinical.judged import JudgedScore
from diary.clinical.policies import Criterion, Policy
from diary.clinical.policy_files import first_policy, shipped_policies
from diary.clinical.review import AreaReview, Review, review
from diary.clinical.steroid import SteroidPhase
from diary.exchange.case import read_case
from diary.exchange.fields import CaseError, Fields

Json = dict[str, object]


def judgement(document: object, *, policy_id: str | None = None, as_of: datetime | None = None) -> Json:
    """Judge one case and give the answer in the shape of section 13.

    ``as_of`` is the moment of the judgement unless the case carries its own; one of the two must be there. Without
    ``policy_id`` the first shipped policy that applies is used. ``CaseError`` names the field of a case that cannot
    be judged.
    """
    diary = read_case(document)
    moment = Fields.of("", document).instant_or_none("as_of") or as_of
    if moment is None:
        raise CaseError("as_of", "is missing, and no other moment of the judgement is given")
    return as_json(review(diary, policy_for(diary, policy_id), moment))


def policy_for(diary: Diary, policy_id: str | None) -> Policy | None:
    """The policy asked for, or the first that applies (section 13).

    ``CaseError`` when it does not apply or is unknown.
    """
    if policy_id is None:
        return first_policy(diary.injection)
    policy = shipped_policies().get(policy_id)
    if policy is None:
        raise CaseError("policy", f"{ascii(policy_id)[:60]} is unknown; known are {', '.join(shipped_policies())}")
    if not policy.applies_to(diary.injection):
        injection = diary.injection
        raise CaseError(
            "injection.procedure", f"policy {policy.id} does not apply to a {injection.region} {injection.procedure}"
        )
    return policy


def as_json(found: Review) -> Json:
    """A review in the shape of section 13; times are minutes or days since the injection, relief in percent."""
    policy = found.policy
    return {
        "areas": [_area(area) for area in found.areas],
        "policy": {
            "id": policy.id if policy else None,
            "version": policy.version if policy else None,
            "result": found.result,
        },
        "flags": list(found.flags),
        "as_of": found.as_of.isoformat(),
        "completeness": {"live": _completeness(found.completeness), "paper": _completeness(found.paper_completeness)},
    }


def _completeness(counted: Completeness) -> Json:
    return {"due": counted.due, "served": counted.served}


def _area(area: AreaReview) -> Json:
    return {
        "id": area.area.id,
        "condition": area.condition,
        "baseline": area.baseline,
        "reason": area.reason,
        "flags": list(area.flags),
        "anesthetic": _anesthetic(area.anesthetic),
        "steroid": _steroid(area.steroid),
        "flare": area.flare,
        "pattern": area.pattern,
        "policy": {"result": area.policy.result, "criteria": [_criterion(item) for item in area.policy.criteria]},
        "robustness": {
            "result": area.robustness.result,
            "variants": [{"id": variant.id, "result": variant.result} for variant in area.robustness.variants],
        },
    }


def _anesthetic(phase: AnestheticPhase) -> Json:
    window = phase.window
    return {
        "window": {
            "judge_from": window.judge_from,
            "consistent_from": window.consistent_from,
            "phase_ends": window.phase_ends,
            "prolonged_after": window.prolonged_after,
        },
        "reason": phase.reason,
        "peak_relief_percent": phase.peak_relief_percent,
        "peak_at": phase.peak_at,
        "mean_relief_percent": phase.mean_relief_percent,
        "relief_at": {str(minute): relief for minute, relief in phase.relief_at.items()},
        "at": {str(threshold): _threshold(answer) for threshold, answer in phase.at.items()},
    }


def _threshold(answer: ThresholdAnswer) -> Json:
    return {
        "response": answer.response,
        "because": str(answer.because),
        "at_least": answer.at_least,
        "less_than": answer.less_than,
        "duration": answer.duration,
        "movement": answer.movement,
    }


def _steroid(phase: SteroidPhase) -> Json:
    return {
        "status": phase.status,
        "because": str(phase.because),
        "onset_day": phase.onset_day,
        "at_least_days": phase.at_least_days,
        "less_than_days": phase.less_than_days,
        "anchors": {str(week): relief for week, relief in phase.anchors.items()},
    }


def _criterion(criterion: Criterion) -> Json:
    return {
        "id": criterion.id,
        "text": str(criterion.text),
        "result": criterion.result,
        "because": str(criterion.because),
        "flag": criterion.flag,
        "rests_on": [_score(score) for score in criterion.rests_on],
    }


def _score(score: JudgedScore) -> Json:
    return {"t": score.t, "felt_at": score.entry.felt_at.isoformat(), "score": score.entry.score}
