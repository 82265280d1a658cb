"""The words of a plan: states and their colours, what counts and why not, what no diary can say."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString

from diary.clinical.blocks import Session
from diary.clinical.comparison import Comparison
from diary.clinical.plan import Dependence
from diary.clinical.readiness import PlanState
from diary.clinical.repeats import Repeat
from diary.clinical.review import Review
from diary.clinical.yearly import SessionCount, SessionKind
from diary.web import moments, wording
from diary.web.translating import _, _l
from diary.web.wording import Mark

WORDS: Mapping[type[StrEnum], Mapping[str, LazyString]] = {
    PlanState: {
        PlanState.NOT_COVERED: _l("Not covered"),
        PlanState.NOT_MET: _l("Not met"),
        PlanState.CANNOT_TELL: _l("Cannot tell"),
        PlanState.PROVIDER_JUDGEMENT: _l("Provider judgement"),
        PlanState.CONFIRMATORY_BLOCK_NEEDED: _l("Confirmatory block needed"),
        PlanState.CRITERIA_MET: _l("Diary criteria met"),
    },
    Comparison: {
        Comparison.NOT_COMPARABLE: _l("Not comparable"),
        Comparison.DISCREPANT: _l("Discrepant"),
        Comparison.NEGATIVE: _l("Negative"),
        Comparison.CANNOT_TELL: _l("Cannot tell"),
        Comparison.REPRODUCED: _l("Reproduced"),
        Comparison.CONCORDANT: _l("Concordant"),
        Comparison.CONCORDANT_PROLONGED: _l("Concordant, prolonged"),
        Comparison.DISCORDANT: _l("Discordant"),
        Comparison.DISCORDANT_PROLONGED: _l("Discordant, prolonged"),
    },
    Repeat: {
        Repeat.THERAPEUTIC: _l("Another therapeutic injection"),
        Repeat.RFA: _l("Another ablation"),
        Repeat.DIAGNOSTIC: _l("A second diagnostic block"),
    },
    SessionKind: {
        SessionKind.DIAGNOSTIC: _l("Diagnostic sessions"),
        SessionKind.THERAPEUTIC: _l("Therapeutic sessions"),
        SessionKind.RFA: _l("Ablations"),
    },
}
"""What only the staff reads, by enumeration."""
STATE_KINDS: Mapping[PlanState, str] = {
    PlanState.NOT_COVERED: "bad",
    PlanState.NOT_MET: "bad",
    PlanState.CANNOT_TELL: "warn",
    PlanState.PROVIDER_JUDGEMENT: "accent",
    PlanState.CONFIRMATORY_BLOCK_NEEDED: "accent",
    PlanState.CRITERIA_MET: "good",
}
_COMPARISON_KINDS: Mapping[Comparison, str] = {
    Comparison.NOT_COMPARABLE: "warn",
    Comparison.DISCREPANT: "bad",
    Comparison.NEGATIVE: "bad",
    Comparison.CANNOT_TELL: "warn",
    Comparison.REPRODUCED: "good",
    Comparison.CONCORDANT: "good",
    Comparison.CONCORDANT_PROLONGED: "good",
    Comparison.DISCORDANT: "bad",
    Comparison.DISCORDANT_PROLONGED: "bad",
}
_NOT_ASSESSED: Mapping[str, LazyString] = {
    "duration of pain": _l("How long the pain has lasted"),
    "failed conservative care": _l("Whether conservative care has failed"),
    "no radiculopathy": _l("That there is no radiculopathy"),
    "provocation tests at the sacroiliac joint": _l("Provocation tests at the sacroiliac joint"),
    "imaging": _l("Imaging"),
}


def word(value: StrEnum) -> str:
    """A word of the plan in the reader's language."""
    return str(WORDS[type(value)][value])


def comparison_mark(label: Comparison) -> Mark:
    """A comparison in a word."""
    return Mark(label=word(label), kind=_COMPARISON_KINDS[label])


def not_assessed(key: str) -> str:
    """Something that policies ask and no diary can assess."""
    return str(_NOT_ASSESSED[key])


def caution(item: Dependence) -> str:
    """A doubt under which a block that counts reads otherwise."""
    return _(
        "%(day)s: %(result)s %(variant)s",
        day=moments.full_date(item.on),
        result=wording.word(item.result).lower(),
        variant=wording.variant(item.variant),
    )


def counted_told(session: Session) -> str:
    """Why a session does not count, or that it is known by history alone."""
    if session.uncounted is not None:
        return wording.reason(session.uncounted)
    return _("By history: there is no diary of it.") if session.past is not None else ""


def region_of(count: SessionCount) -> str:
    """What is counted in a year, and where it is counted by region."""
    kind = word(count.kind)
    if count.region is None:
        return kind
    return _("%(kind)s, %(region)s", kind=kind, region=wording.word(count.region))


def agents_told(review: Review) -> str:
    """What was injected, in one line."""
    given = review.diary.injection
    names = [wording.drug(item.agent) for item in given.anesthetics or () if item.agent is not None]
    if given.steroid is not None:
        names.append(wording.drug(given.steroid.agent))
    if names:
        return ", ".join(names)
    return _("No anesthetic given") if given.anesthetics == () else _("Anesthetic not recorded")
