"""The clinic's words as people read them: every value of every enumeration that a page shows, through gettext."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from babel.support import NullTranslations
from flask_babel import LazyString

from diary.clinical.anesthetic import Duration
from diary.clinical.answers import Answer
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.judged import Timing
from diary.clinical.pattern import Pattern
from diary.clinical.reasons import Reason
from diary.clinical.safety import TierKey
from diary.clinical.scores import Condition, Source
from diary.clinical.steroid import SteroidStatus
from diary.services.acting import Role
from diary.services.personnel import Standing
from diary.services.records import InjectionState
from diary.web import moments
from diary.web.languages import texts
from diary.web.translating import _, _l


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state or result in a word, with the colour that repeats it."""

    label: str
    kind: str = ""


WORDS: Mapping[type[StrEnum], Mapping[str, LazyString]] = {
    Procedure: {
        Procedure.FACET_JOINT_INJECTION: _l("Facet joint injection"),
        Procedure.MEDIAL_BRANCH_BLOCK: _l("Medial branch block"),
        Procedure.ATLANTOAXIAL_JOINT_INJECTION: _l("Atlantoaxial (C1-2) joint injection"),
        Procedure.SACROILIAC_JOINT_INJECTION: _l("Sacroiliac joint injection"),
        Procedure.RADIOFREQUENCY_ABLATION: _l("Radiofrequency ablation"),
    },
    Region: {
        Region.CERVICAL: _l("Cervical (neck)"),
        Region.THORACIC: _l("Thoracic (mid-back)"),
        Region.LUMBAR: _l("Lumbar (low back)"),
        Region.SACROILIAC: _l("Sacroiliac"),
    },
    Side: {
        Side.LEFT: _l("Left"),
        Side.RIGHT: _l("Right"),
        Side.BOTH: _l("Both sides"),
    },
    Intent: {
        Intent.DIAGNOSTIC: _l("Diagnostic (anesthetic only)"),
        Intent.THERAPEUTIC: _l("Therapeutic (with a steroid)"),
    },
    Sedation: {
        Sedation.NONE: _l("None"),
        Sedation.ORAL: _l("By mouth"),
        Sedation.IV: _l("Intravenous"),
        Sedation.NOT_RECORDED: _l("Not recorded"),
    },
    Condition: {
        Condition.MOVING: _l("moving"),
        Condition.RESTING: _l("resting"),
    },
    Source: {
        Source.PATIENT: _l("patient"),
        Source.HELPER: _l("helper"),
        Source.STAFF: _l("staff"),
        Source.PAPER: _l("paper"),
    },
    TierKey: {
        TierKey.EMERGENCY: _l("Emergency"),
        TierKey.CALL_TODAY: _l("Call the clinic today"),
        TierKey.TELL_THE_CLINIC: _l("Tell the clinic"),
        TierKey.EXPECTED: _l("To be expected"),
    },
    Timing: {
        Timing.LIVE: _l("live"),
        Timing.RECALLED: _l("recalled"),
        Timing.PAPER: _l("paper"),
        Timing.DOUBTFUL: _l("time doubtful"),
    },
    Role: {
        Role.PROVIDER: _l("Provider"),
        Role.NURSE: _l("Nurse"),
        Role.ADMINISTRATOR: _l("Administrator"),
    },
    Standing: {
        Standing.ACTIVE: _l("Active"),
        Standing.INVITED: _l("Invited"),
        Standing.DEACTIVATED: _l("Deactivated"),
    },
    InjectionState: {
        InjectionState.PLANNED: _l("Planned"),
        InjectionState.RUNNING: _l("Running"),
        InjectionState.ENDED: _l("Ended"),
        InjectionState.SUPERSEDED: _l("Superseded"),
        InjectionState.CANCELLED: _l("Cancelled"),
        InjectionState.ENTERED_IN_ERROR: _l("Entered in error"),
    },
    Answer: {
        Answer.MET: _l("Met"),
        Answer.NOT_MET: _l("Not met"),
        Answer.CANNOT_TELL: _l("Cannot tell"),
    },
    Duration: {
        Duration.NO_RELIEF: _l("No relief"),
        Duration.SHORTER: _l("Shorter than the agent"),
        Duration.CONSISTENT: _l("Consistent with the agent"),
        Duration.CONSISTENT_OR_PROLONGED: _l("Consistent with the agent, or longer"),
        Duration.PROLONGED: _l("Longer than the agent"),
        Duration.CANNOT_TELL: _l("Cannot tell"),
    },
    SteroidStatus: {
        SteroidStatus.MET: _l("Relief that lasts"),
        SteroidStatus.NOT_MET: _l("No relief that lasts"),
        SteroidStatus.TOO_EARLY: _l("Too early to say"),
        SteroidStatus.NOT_YET: _l("Not yet"),
        SteroidStatus.CANNOT_TELL: _l("Cannot tell"),
        SteroidStatus.NOT_GIVEN: _l("No steroid given"),
    },
    Pattern: {
        Pattern.BIPHASIC: _l("Biphasic"),
        Pattern.CONTINUOUS: _l("Continuous relief"),
        Pattern.ANESTHETIC_ONLY: _l("Anesthetic only"),
        Pattern.RELIEF_CONTINUING: _l("Relief continuing"),
        Pattern.ANESTHETIC_RESPONSE_OPEN: _l("Anesthetic response, steroid phase open"),
        Pattern.DELAYED: _l("Delayed relief"),
        Pattern.NO_RESPONSE: _l("No response"),
        Pattern.NO_ANESTHETIC_RESPONSE_OPEN: _l("No anesthetic response, steroid phase open"),
        Pattern.CANNOT_TELL: _l("Cannot tell"),
    },
}
"""By enumeration, because values of two of them may be spelt alike."""

MEANINGS: Mapping[Pattern, LazyString] = {
    Pattern.BIPHASIC: _l("Relief while the anesthetic worked, pain again, then relief from the steroid."),
    Pattern.CONTINUOUS: _l("Relief from the anesthetic passed into relief from the steroid without a gap."),
    Pattern.ANESTHETIC_ONLY: _l("Relief while the anesthetic worked, and not after it."),
    Pattern.RELIEF_CONTINUING: _l("Relief while the anesthetic worked, and still there when last heard of."),
    Pattern.ANESTHETIC_RESPONSE_OPEN: _l("Relief while the anesthetic worked; the steroid cannot be judged yet."),
    Pattern.DELAYED: _l("No relief while the anesthetic worked, but relief in the days after."),
    Pattern.NO_RESPONSE: _l("No relief, neither at first nor later."),
    Pattern.NO_ANESTHETIC_RESPONSE_OPEN: _l("No relief while the anesthetic worked; the steroid cannot be judged yet."),
}

FLAGS: Mapping[str, LazyString] = {
    "sedation": _l("The patient was sedated, which may relieve pain by itself."),
    "rescue in the anesthetic phase": _l("A pain medicine was taken while the anesthetic worked."),
    "low baseline": _l("The pain before was only 1 to 3."),
    "coarse scale 50": _l("Only a score of 0 reaches 50 % here."),
    "coarse scale 75": _l("Only a score of 0 reaches 75 % here."),
    "coarse scale 80": _l("Only a score of 0 reaches 80 % here."),
    "resting only": _l("Judged at rest, although the movement was scored before the injection."),
    "early relief only": _l("Relief in the first days that did not reach day 7."),
    "late relief": _l("Relief that first came later than the anesthetic explains."),
    "time doubtful": _l("An entry has a time that cannot be right and is not judged."),
    "baseline after the injection": _l("The pain before was written down after the injection and is not judged."),
    "agent without a window": _l("An agent has no known window."),
    "steroid in a diagnostic block": _l("A diagnostic block was given with a steroid."),
    "mixture": _l("Several anesthetics were mixed; the longest one sets the window."),
    "concentration assumed": _l("A concentration was not recorded; the weaker one is assumed."),
    "another injection that day": _l("There was another injection that day."),
    "new weakness or numbness reported": _l("New weakness or numbness was reported."),
    "fewer than half of the due scores recorded": _l("Fewer than half of the scores that were due were recorded."),
    "stated relief differs from a score by 30 points or more": _l(
        "What the patient says of the relief differs from the scores by 30 points or more."
    ),
}

REASONS: Mapping[str, LazyString] = {
    "no baseline": _l("The pain before the injection was not recorded."),
    "baseline is 0": _l("There was no pain before the injection to be relieved."),
    "no scores": _l("No score has been recorded yet."),
}

VARIANTS: Mapping[str, LazyString] = {
    "live entries only": _l("without what was written from memory"),
    "without paper entries": _l("without what was written on paper"),
    "without qualifying entries in the 6 h after a rescue analgesic": _l(
        "without relief in the 6 h after a pain medicine"
    ),
    "usual baseline": _l("against the usual pain of the week before"),
    "patient-stated relief": _l("by the percentage that the patient states"),
    "resting instead of moving": _l("at rest instead of moving"),
}

NO_CHOICE_OF_LEVEL = frozenset({Procedure.ATLANTOAXIAL_JOINT_INJECTION, Procedure.SACROILIAC_JOINT_INJECTION})
"""Procedures with one level only, which their name already says."""

DRUGS: Mapping[str, LazyString] = {
    "lidocaine": _l("Lidocaine"),
    "mepivacaine": _l("Mepivacaine"),
    "bupivacaine": _l("Bupivacaine"),
    "levobupivacaine": _l("Levobupivacaine"),
    "ropivacaine": _l("Ropivacaine"),
    "triamcinolone": _l("Triamcinolone"),
    "methylprednisolone": _l("Methylprednisolone"),
    "betamethasone": _l("Betamethasone"),
    "dexamethasone": _l("Dexamethasone"),
}

SCHEDULES: Mapping[str, LazyString] = {
    "standard": _l("Standard: the first day, every evening for two weeks, then to week 27"),
    "diagnostic": _l("Diagnostic: the first day, then every evening for two weeks"),
    "dense": _l("Dense: every quarter of an hour, then hourly to 8 h, then every evening for two weeks"),
    "hourly-6": _l("Hourly for 6 hours"),
    "half-hourly-5": _l("Half-hourly for 5 hours"),
}

_ANSWER_KINDS = {Answer.MET: "good", Answer.NOT_MET: "bad", Answer.CANNOT_TELL: "warn"}


def word(value: StrEnum) -> str:
    """A value in the reader's language."""
    return _word(value, texts())


# Values of two kinds may read alike, so the kind is part of what they are remembered by, and so is the catalog.
@lru_cache(maxsize=4096, typed=True)
def _word(value: StrEnum, _texts: NullTranslations) -> str:
    return str(WORDS[type(value)][value])


def answer(value: Answer) -> Mark:
    """A three-valued result."""
    return Mark(label=word(value), kind=_ANSWER_KINDS[value])


def flag(key: str) -> str:
    """A flag as a sentence; one without words of ours is shown as it is, rather than not at all."""
    return str(FLAGS.get(key, key))


def variant(key: str) -> str:
    """A doubt under which a policy is asked again, such as "without what was written on paper"."""
    return str(VARIANTS.get(key, key))


def reason(why: Reason) -> str:
    """Why something was judged as it was, as a sentence of its own."""
    text = _(why.text, **why.values)
    return text[:1].upper() + text[1:]


def unjudged(key: str) -> str:
    """Why nothing of an area can be judged; one without words of ours is shown as it is."""
    return str(REASONS.get(key, key))


def injection_name(procedure: Procedure, side: Side, treated: tuple[str, ...]) -> str:
    """An injection in one line, such as Medial branch block, right, L3, L4, L5."""
    name, sided = word(procedure), word(side).lower()
    if procedure in NO_CHOICE_OF_LEVEL:
        return _("%(procedure)s, %(side)s", procedure=name, side=sided)
    return _("%(procedure)s, %(side)s, %(levels)s", procedure=name, side=sided, levels=levels(treated))


def levels(names: Iterable[str]) -> str:
    """Levels in one line, none of them taken apart at its hyphen."""
    return ", ".join(moments.unbroken(name) for name in names)


def drug(name: str) -> str:
    """An agent by name; one that is not of the catalogue is shown as it was written."""
    return str(DRUGS.get(name, name))


def schedule(key: str) -> str:
    """What a schedule asks."""
    return str(SCHEDULES.get(key, key))
