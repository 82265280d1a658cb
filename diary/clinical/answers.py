"""Three-valued results: *met*, *not met* and *cannot tell* (specification, preface)."""

from collections.abc import Iterable
from enum import StrEnum


class Answer(StrEnum):
    """The result of a rule; *cannot tell* always comes with what is missing (section preface)."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"


def all_of(answers: Iterable[Answer]) -> Answer:
    """Combine answers as Kleene's "and" does (specification, preface; section 9 for areas and criteria).

    One *not met* makes the whole *not met*; else one *cannot tell* makes the whole *cannot tell*.
    An empty combination is never *met*: it is *cannot tell*.
    """
    given = set(answers)
    if Answer.NOT_MET in given:
        return Answer.NOT_MET
    return Answer.MET if given == {Answer.MET} else Answer.CANNOT_TELL
