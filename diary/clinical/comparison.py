"""Two diagnostic blocks side by side (section 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diary.clinical.agents import Agents
from diary.clinical.anesthetic import Duration, ThresholdAnswer
from diary.clinical.answers import Answer, all_of
from diary.clinical.blocks import Session
from diary.clinical.reasons import Reason
from diary.clinical.review import Review


class Comparison(StrEnum):
    """What the latest two diagnostic blocks say together (section 10)."""

    NOT_COMPARABLE = "not comparable"
    DISCREPANT = "discrepant"
    NEGATIVE = "negative"
    CANNOT_TELL = "cannot tell"
    REPRODUCED = "reproduced"
    CONCORDANT = "concordant"
    CONCORDANT_PROLONGED = "concordant, prolonged"
    DISCORDANT = "discordant"
    DISCORDANT_PROLONGED = "discordant, prolonged"

    @property
    def is_discordant(self) -> bool:
        """Whether the agent that lasts longer brought the shorter relief (section 10)."""
        return self in {Comparison.DISCORDANT, Comparison.DISCORDANT_PROLONGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison and why it reads so; *cannot tell* says what is missing (section 10)."""

    label: Comparison
    because: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relief:
    """The relief of one block at one threshold, over all areas of the side: it lasts while every one is relieved."""

    review: Review
    response: Answer
    missing: tuple[Reason, ...]
    at_least: int | None
    less_than: int | None
    prolonged: bool

    @property
    def agents(self) -> Agents:
        return self.review.agents

    @property
    def agent(self) -> str | None:
        """The single agent by name; None for a mixture and where it is not recorded."""
        given = self.review.diary.injection.anesthetics or ()
        return given[0].agent if len(given) == 1 else None


def compare_latest(sessions: Sequence[Session], threshold: int) -> Compared | None:
    """Compare the latest two diagnostic blocks at ``threshold`` percent; None while there are not two (section 10).

    ``sessions`` are in time; those known by history alone have no scores and are left out.
    """
    blocks = [session for session in sessions if session.is_diagnostic and session.review is not None]
    return compare(blocks[-2], blocks[-1], threshold) if len(blocks) > 1 else None


def compare(first: Session, second: Session, threshold: int) -> Compared:
    """Compare two blocks, each of which has a review, at ``threshold`` percent relief (section 10)."""
    both = _relief(first, threshold), _relief(second, threshold)
    if any(relief.review.diary.injection.steroid is not None for relief in both):
        return Compared(label=Comparison.NOT_COMPARABLE, because=Reason("a steroid was given in one of the two blocks"))
    answers = {relief.response for relief in both}
    if answers == {Answer.MET, Answer.NOT_MET}:
        return Compared(label=Comparison.DISCREPANT, because=Reason("one block brought relief, the other did not"))
    if answers == {Answer.NOT_MET}:
        return Compared(label=Comparison.NEGATIVE, because=Reason("neither block brought relief"))
    if Answer.CANNOT_TELL in answers:
        return _cannot_tell(next((reason for relief in both for reason in relief.missing), _NO_AREA))
    return _both_met(*both)


_NO_AREA = Reason("missing: a pain of that side that is judged")


def _cannot_tell(because: Reason) -> Compared:
    return Compared(label=Comparison.CANNOT_TELL, because=because)


def _relief(session: Session, threshold: int) -> _Relief:
    if session.review is None:
        raise ValueError("a session without a diary has no relief to compare")
    found = [area.anesthetic.at[threshold] for area in session.areas]
    return _Relief(
        review=session.review,
        response=all_of(answer.response for answer in found),
        missing=tuple(answer.because for answer in found if answer.response is Answer.CANNOT_TELL),
        at_least=_shortest(answer.at_least for answer in found),
        less_than=_shortest(answer.less_than for answer in found),
        prolonged=any(_is_prolonged(answer) for answer in found),
    )


def _shortest(minutes: Iterable[int | None]) -> int | None:
    return min((minute for minute in minutes if minute is not None), default=None)


def _is_prolonged(answer: ThresholdAnswer) -> bool:
    return answer.duration is Duration.PROLONGED


def _both_met(first: _Relief, second: _Relief) -> Compared:
    if first.agent is not None and first.agent == second.agent:
        said = Reason("both blocks, with the same agent, brought relief")
        return Compared(label=Comparison.REPRODUCED, because=said)
    unknown = _no_windows(first, second)
    if unknown is not None:
        return _cannot_tell(unknown)
    shorter, longer = sorted((first, second), key=_ends)
    return _in_time(shorter, longer)


def _no_windows(first: _Relief, second: _Relief) -> Reason | None:
    """Why two blocks have no shorter and longer agent; None where they have."""
    for relief in (first, second):
        if len(relief.review.diary.injection.anesthetics or ()) > 1:
            return Reason("a mixture has no duration of its own to compare")
        if relief.agents.window.prolonged_after is None:
            return Reason("missing: an agent with a known window in both blocks")
    if _ends(first) == _ends(second):
        return Reason("both agents have the same window")
    return None


def _ends(relief: _Relief) -> tuple[int, int]:
    return relief.agents.window.phase_ends, relief.agents.window.prolonged_after or 0


def _in_time(shorter: _Relief, longer: _Relief) -> Compared:
    """Whether the relief of the longer agent outlasted that of the shorter one; intervals that overlap cannot tell."""
    prolonged = shorter.prolonged or longer.prolonged
    if _at_or_after(longer.at_least, shorter.less_than):
        label = Comparison.CONCORDANT_PROLONGED if prolonged else Comparison.CONCORDANT
        return Compared(label=label, because=Reason(_OUTLASTED, _minutes(longer.at_least, shorter.less_than)))
    if _at_or_after(shorter.at_least, longer.less_than):
        label = Comparison.DISCORDANT_PROLONGED if prolonged else Comparison.DISCORDANT
        return Compared(label=label, because=Reason(_OUTLIVED, _minutes(shorter.at_least, longer.less_than)))
    return _cannot_tell(Reason("missing: scores that tell which relief lasted longer; the two intervals overlap"))


def _at_or_after(at_least: int | None, less_than: int | None) -> bool:
    return at_least is not None and less_than is not None and at_least >= less_than


def _minutes(at_least: int | None, less_than: int | None) -> dict[str, int | str]:
    return {"least": at_least or 0, "most": less_than or 0}


_OUTLASTED = "relief with the longer agent lasted at least %(least)s min, with the shorter one less than %(most)s min"
_OUTLIVED = "relief with the shorter agent lasted at least %(least)s min, with the longer one less than %(most)s min"
