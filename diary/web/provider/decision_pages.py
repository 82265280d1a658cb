"""The pages of a decision: deciding and signing, and reading a version beside the present."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from diary.exchange.frozen_copy import FrozenArea, FrozenCopy, FrozenScore, frozen_copy
from diary.services.deciding import MEANING, SeenDecision, ToDecide, changed_since
from diary.services.records import SignedDecision
from diary.services.reviewing import ReviewedInjection
from diary.web import access, moments, visitors, wording
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.decision_changes import change_lines
from diary.web.provider.decision_form import DecisionForm
from diary.web.provider.decision_words import factor_word, second_word, step_word
from diary.web.provider.pages import Fact, name_of, who
from diary.web.translating import _, _n
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """A decision in a line: what, by whom and when; and whether anything has changed since."""

    step: str
    signed: str
    changed: str
    url: str


def decision_line(found: ReviewedInjection) -> DecisionLine | None:
    """The decision that stands, where there is one."""
    if not found.decisions:
        return None
    standing, changed = found.decisions[0], changed_since(found)
    return DecisionLine(
        step=step_word(standing.step),
        signed=_signed(standing),
        changed=_n("%(num)s change since signed", "%(num)s changes since signed", changed) if changed else "",
        url=_url(standing),
    )


def _signed(decision: SignedDecision) -> str:
    return _("%(who)s, %(when)s", who=decision.signed_name, when=_when(decision))


def _when(decision: SignedDecision) -> str:
    return moments.day_and_time(decision.signed_at, moments.zone(visitors.clinic_zone()))


def _url(decision: SignedDecision) -> str:
    return url_for("provider.decision", injection_id=decision.injection_id, version=decision.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePage:
    """What is decided about, as it will be frozen, and the form."""

    title: str
    who: str
    injection: str
    areas: tuple[AreaPanel, ...]
    judged_by: str
    standing: DecisionLine | None
    meaning: str
    signer: str
    form: DecisionForm
    back_url: str

    @classmethod
    def of(cls, form: DecisionForm, found: ToDecide, judged_by: str) -> "DecidePage":
        reviewed, review = found.reviewed, found.review
        staff = visitors.present().staff
        chosen = review.policy.id if review.policy else None
        return cls(
            title=_("Amend the decision") if found.standing else _("Decide and sign"),
            who=who(reviewed.patient),
            injection=name_of(reviewed.injection),
            areas=tuple(panel_of(review, area) for area in review.areas),
            judged_by=judged_by,
            standing=decision_line(reviewed),
            meaning=_(MEANING),
            signer=staff.name if staff else "",
            form=form,
            back_url=url_for("provider.review", injection_id=reviewed.injection.id, policy=chosen),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenLine:
    """One frozen score, or one frozen criterion, in cells."""

    cells: tuple[str, ...]
    result: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPanel:
    """One area as it was shown when it was signed."""

    label: str
    result: Mark
    solid: str
    criteria: tuple[FrozenLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version in the list of them."""

    label: str
    signed: str
    why: str
    url: str
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """One version of a decision with its signature, what was frozen, and what has changed since."""

    title: str
    who: str
    injection: str
    stands: bool
    decision: tuple[Fact, ...]
    signature: tuple[Fact, ...]
    intact: Mark
    hash: str
    changes: tuple[str, ...]
    areas: tuple[FrozenPanel, ...]
    scores: tuple[FrozenLine, ...]
    versions: tuple[VersionLine, ...]
    amend_url: str | None
    review_url: str

    @classmethod
    def of(cls, found: SeenDecision) -> "DecisionPage":
        decision, reviewed = found.decision, found.reviewed
        copy, zone = frozen_copy(decision.frozen), moments.zone(reviewed.patient.zone)
        latest = reviewed.decisions[0]
        chosen = decision.policy_id if decision.policy_id in reviewed.rows.rules.policies.known else None
        decide = url_for("provider.decide", injection_id=decision.injection_id, policy=chosen)
        return cls(
            title=_("Decision: %(step)s", step=step_word(decision.step)),
            who=who(reviewed.patient),
            injection=name_of(reviewed.injection),
            stands=decision is latest,
            decision=tuple(_decision_facts(decision, copy)),
            signature=_signature_facts(decision, copy),
            intact=_intact(intact=found.intact),
            hash=decision.frozen_hash,
            changes=change_lines(found.differences, copy, {str(area.id): area.label for area in reviewed.areas}, zone),
            areas=tuple(_panel(area) for area in copy.areas),
            scores=tuple(_score(score, zone) for score in copy.scores),
            versions=tuple(_version(row, shown=row is decision) for row in reviewed.decisions),
            amend_url=decide if access.allowed("provider.decide") and decision is latest else None,
            review_url=url_for("provider.review", injection_id=decision.injection_id, policy=chosen),
        )


def _decision_facts(decision: SignedDecision, copy: FrozenCopy) -> list[Fact]:
    found = [
        Fact(name=_("Decision"), value=step_word(decision.step), is_data=False),
        Fact(name=_("Note"), value=decision.note or "–"),
        Fact(name=_("Result that was shown"), value=wording.word(decision.result), is_data=False),
        Fact(name=_("Policy"), value=copy.policy or "–"),
        Fact(name=_("Version of the policy"), value=copy.policy_version or "–"),
        Fact(name=_("Software"), value=copy.software),
    ]
    return found + ([Fact(name=_("Amended because"), value=decision.reason)] if decision.reason else [])


def _signature_facts(decision: SignedDecision, copy: FrozenCopy) -> tuple[Fact, ...]:
    facts = (
        Fact(name=_("Signed by"), value=decision.signed_name),
        Fact(name=_("Signed at"), value=_when(decision)),
        Fact(name=_("Meaning"), value=_(copy.meaning), is_data=False),
        Fact(name=_("Proved by"), value=factor_word(decision.factor), is_data=False),
    )
    if decision.second_by is None or decision.second_at is None:
        return facts
    when = moments.day_and_time(decision.second_at, moments.zone(visitors.clinic_zone()))
    told = _("%(factor)s, %(moment)s", factor=second_word(decision.second_by), moment=when)
    return (*facts, Fact(name=_("And shortly before by"), value=told, is_data=False))


def _intact(*, intact: bool) -> Mark:
    if intact:
        return Mark(label=_("The frozen copy is what was signed"), kind="good")
    return Mark(label=_("The frozen copy is not what was signed"), kind="bad")


def _panel(area: FrozenArea) -> FrozenPanel:
    return FrozenPanel(
        label=area.label,
        result=wording.answer(area.result),
        solid=_("A doubt changed the result.") if area.depends else _("No doubt changed the result."),
        criteria=tuple(
            FrozenLine(cells=(one.text, one.because[:1].upper() + one.because[1:]), result=wording.answer(one.result))
            for one in area.criteria
        ),
    )


def _score(score: FrozenScore, zone: ZoneInfo) -> FrozenLine:
    felt = moments.day_and_time(score.felt_at, zone)
    return FrozenLine(
        cells=(felt, str(score.score), wording.word(score.condition), wording.word(score.source), score.area)
    )


def _version(row: SignedDecision, *, shown: bool) -> VersionLine:
    label = _("Version %(version)s: %(step)s", version=row.version, step=step_word(row.step))
    return VersionLine(label=label, signed=_signed(row), why=row.reason or "", url=_url(row), shown=shown)
