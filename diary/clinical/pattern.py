"""The pattern of a course, in one word (specification, section 7)."""

from enum import StrEnum

from diary.clinical.agents import Agents
from diary.clinical.anesthetic import RUN_STARTS_BY, AnestheticPhase
from diary.clinical.answers import Answer
from diary.clinical.judged import Judged
from diary.clinical.steroid import SteroidPhase, SteroidStatus

PATTERN_THRESHOLD = 50
_OPEN = frozenset({SteroidStatus.TOO_EARLY, SteroidStatus.NOT_YET})


class Pattern(StrEnum):
    """The courses of section 7."""

    BIPHASIC = "biphasic"
    CONTINUOUS = "continuous"
    ANESTHETIC_ONLY = "anesthetic only"
    RELIEF_CONTINUING = "relief continuing"
    ANESTHETIC_RESPONSE_OPEN = "anesthetic response, steroid phase open"
    DELAYED = "delayed"
    NO_RESPONSE = "no response"
    NO_ANESTHETIC_RESPONSE_OPEN = "no anesthetic response, steroid phase open"
    CANNOT_TELL = "cannot tell"


def find_pattern(judged: Judged, agents: Agents, phase: AnestheticPhase, steroid: SteroidPhase) -> Pattern:
    """Read the table of section 7, always at 50 percent relief; no anesthetic given reads as *not met* (section 5)."""
    response = phase.at[PATTERN_THRESHOLD].response if agents.given else Answer.NOT_MET
    if response is Answer.MET:
        return _after_a_response(judged, agents, phase, steroid)
    if response is Answer.CANNOT_TELL:
        return Pattern.CANNOT_TELL
    if steroid.status in _OPEN:
        return Pattern.NO_ANESTHETIC_RESPONSE_OPEN
    if steroid.status is SteroidStatus.MET:
        return Pattern.DELAYED
    return Pattern.CANNOT_TELL if steroid.status is SteroidStatus.CANNOT_TELL else Pattern.NO_RESPONSE


def _after_a_response(judged: Judged, agents: Agents, phase: AnestheticPhase, steroid: SteroidPhase) -> Pattern:
    if steroid.status in _OPEN:
        return Pattern.ANESTHETIC_RESPONSE_OPEN
    if steroid.status is SteroidStatus.MET:
        return Pattern.BIPHASIC if _dips(judged, phase, steroid) else Pattern.CONTINUOUS
    if steroid.status is SteroidStatus.NOT_GIVEN:
        return _without_a_steroid(agents, phase)
    return Pattern.ANESTHETIC_ONLY if steroid.status is SteroidStatus.NOT_MET else Pattern.CANNOT_TELL


def _dips(judged: Judged, phase: AnestheticPhase, steroid: SteroidPhase) -> bool:
    """Whether the pain came back between the two phases.

    A day's value that does not qualify needs no look of its own: then one of that day's scores, after the run, does
    not either.
    """
    run_ends, onset = phase.at[PATTERN_THRESHOLD].at_least, steroid.onset_day
    if run_ends is None or onset is None:
        return False
    between = [score for score in judged.scores if score.t > run_ends and score.day < onset]
    return any(not judged.reaches(score, PATTERN_THRESHOLD) for score in between)


def _without_a_steroid(agents: Agents, phase: AnestheticPhase) -> Pattern:
    answer = phase.at[PATTERN_THRESHOLD]
    if answer.less_than is not None:
        return Pattern.ANESTHETIC_ONLY
    consistent_from = agents.window.consistent_from
    long_enough = RUN_STARTS_BY if consistent_from is None else consistent_from
    reached = answer.at_least is not None and answer.at_least >= long_enough
    return Pattern.RELIEF_CONTINUING if reached else Pattern.CANNOT_TELL
