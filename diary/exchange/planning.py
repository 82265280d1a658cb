"""The RFA plan of several cases as JSON (specification, sections 10 and 13)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from diary.clinical.blocks import Session
from diary.clinical.catalogue import CatalogueError, Intent, Procedure, Region, Side, check_levels, check_region
from diary.clinical.diary import Diary
from diary.clinical.history import History, PastSession
from diary.clinical.plan import NOT_ASSESSED, TargetPlan, concerns, plan_of
from diary.clinical.policies import Policy
from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import Review, review
from diary.clinical.yearly import SessionCount
from diary.exchange.case import read_case
from diary.exchange.fields import CaseError, Fields
from diary.exchange.judgement import Json


def planned(document: object, *, as_of: datetime | None = None) -> Json:
    """The plan of a document with ``policy`` and ``cases``, in the shape of section 13.

    Each case is judged as of its own ``as_of``, else the document's, else ``as_of``; one of them must be there. The
    plan stands on the latest of these moments. ``history`` may name sessions done elsewhere and ``history_complete``
    say that there were no others. ``CaseError`` names the field of whatever cannot be read.
    """
    fields = Fields.of("the plan", document)
    whole = Fields("", fields.values)
    moment = whole.instant_or_none("as_of") or as_of
    cases = [_case(item, number, moment) for number, item in enumerate(_listed(whole, "cases"))]
    history = _history(whole)
    policy = _policy(whole, [diary for diary, _ in cases])
    _check_concerned(policy, [diary for diary, _ in cases])
    reviews = [review(diary, _judged_by(policy, diary), at) for diary, at in cases]
    return {
        "policy": {"id": policy.id, "version": policy.version},
        "targets": [_target(plan) for plan in plan_of(reviews, policy, _today(reviews, moment), history)],
        "history_complete": history.complete,
        "not_assessed": list(NOT_ASSESSED),
    }


def _listed(whole: Fields, key: str) -> Sequence[object]:
    value = whole.required(key)
    if not isinstance(value, list):
        whole.refuse(key, "must be a list of cases")
    return value


def _case(item: object, number: int, moment: datetime | None) -> tuple[Diary, datetime]:
    try:
        diary = read_case(item)
        at = Fields.of("", item).instant_or_none("as_of") or moment
    except CaseError as mistake:
        place = f"cases[{number}]"
        raise CaseError(place if mistake.field == "the case" else f"{place}.{mistake.field}", mistake.reason) from None
    if at is None:
        raise CaseError(f"cases[{number}].as_of", "is missing, and no other moment of the judgement is given")
    return diary, at


def _policy(whole: Fields, diaries: Sequence[Diary]) -> Policy:
    """The policy asked for; without one the first shipped policy that speaks of every case (section 13)."""
    if not whole.has("policy"):
        fitting = (policy for policy in shipped_policies().values() if not list(_strangers(policy, diaries)))
        first = next(fitting, None)
        return first or whole.refuse("policy", "is missing, and no policy speaks of all these cases")
    name = whole.text("policy")
    policy = shipped_policies().get(name)
    if policy is None:
        whole.refuse("policy", f"{ascii(name)[:60]} is unknown; known are {', '.join(shipped_policies())}")
    return policy


def _strangers(policy: Policy, diaries: Sequence[Diary]) -> Iterator[int]:
    """The numbers of the cases that a policy does not concern."""
    for number, diary in enumerate(diaries):
        if not concerns(policy, diary.injection.procedure, diary.injection.region):
            yield number


def _check_concerned(policy: Policy, diaries: Sequence[Diary]) -> None:
    for number in _strangers(policy, diaries):
        given = diaries[number].injection
        raise CaseError(
            f"cases[{number}].injection.procedure",
            f"policy {policy.id} does not apply to a {given.region} {given.procedure}",
        )


def _judged_by(policy: Policy, diary: Diary) -> Policy | None:
    return policy if policy.applies_to(diary.injection) else None


def _today(reviews: Sequence[Review], moment: datetime | None) -> date:
    """The local date of the latest moment of judgement, where the latest injection was done."""
    if not reviews:
        return moment.date() if moment else date.max
    latest = max(reviews, key=lambda item: (item.diary.injection.performed_at, item.diary.zone.key))
    return max(item.as_of for item in reviews).astimezone(latest.diary.zone).date()


def _history(whole: Fields) -> History:
    sessions = tuple(_past(item) for item in whole.list("history", optional=True))
    return History(sessions=sessions, complete=whole.yes("history_complete"))


def _past(item: Fields) -> PastSession:
    procedure, region = item.word("procedure", Procedure), item.word("region", Region)
    ablation = procedure is Procedure.RADIOFREQUENCY_ABLATION
    return PastSession(
        done_on=_date(item),
        procedure=procedure,
        region=region,
        side=item.word("side", Side),
        intent=Intent.DIAGNOSTIC if ablation and not item.has("intent") else item.word("intent", Intent),
        levels=_levels(item, procedure, region),
        stated_relief_percent=_stated(item),
    )


def _date(item: Fields) -> date:
    value = item.text("date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        item.refuse("date", f"{ascii(value)[:60]} is no date; write it as 2026-03-02")


def _levels(item: Fields, procedure: Procedure, region: Region) -> tuple[str, ...]:
    """None named where the levels are not known; the procedure must be done in the region all the same."""
    levels = item.values.get("levels") or []
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        item.refuse("levels", "must be a list of texts")
    try:
        check_region(procedure, region)
        if levels:
            check_levels(procedure, region, tuple(levels))
    except CatalogueError as mistake:
        item.refuse(mistake.field, str(mistake))
    return tuple(levels)


def _stated(item: Fields) -> int | None:
    stated = item.percent_or_none("stated_relief_percent")
    if stated is not None and not isinstance(stated, int):
        item.refuse("stated_relief_percent", "must be a whole number from 0 to 100")
    return stated


def _target(plan: TargetPlan) -> Json:
    compared, standing = plan.comparison, plan.standing
    return {
        "region": plan.region,
        "side": plan.targets[0].side,
        "levels": list(plan.levels),
        "comparison": compared.label if compared else None,
        "comparison_because": str(compared.because) if compared else None,
        "result": standing.state,
        "missing": [str(item) for item in standing.missing],
        "earliest": standing.earliest.isoformat() if standing.earliest else None,
        "sessions": [_session(item) for item in plan.sessions],
        "depends_on": [
            {"date": item.on.isoformat(), "variant": item.variant, "result": item.result} for item in plan.depends_on
        ],
        "repeats": [{"id": item.id, "result": item.result, "because": str(item.because)} for item in plan.repeats],
        "year": [_count(item) for item in plan.year],
    }


def _session(item: Session) -> Json:
    return {
        "date": item.on.isoformat(),
        "procedure": item.procedure,
        "intent": item.intent,
        "levels": list(item.levels),
        "by_history": item.past is not None,
        "stated_relief_percent": item.past.stated_relief_percent if item.past else None,
        "result": item.result,
        "counts": item.uncounted is None,
        "because": str(item.uncounted) if item.uncounted else None,
    }


def _count(item: SessionCount) -> Json:
    return {
        "kind": item.kind,
        "region": item.region,
        "used": item.used,
        "limit": item.limit,
        "by_history": item.by_history,
        "result": item.result,
        "because": str(item.because),
        "free_from": item.free_from.isoformat() if item.free_from else None,
    }
