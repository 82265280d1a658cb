"""What to expect today and what to do, in the sentences of the guidance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary.clinical.guidance import Phase
from diary.services.answering import PatientDiary
from diary.services.guiding import Told
from diary.web import moments, wording
from diary.web.translating import _

AT_FIRST_SIGHT = 2
FIRST_DAYS = 2
"""Until when what to do and leave stands above the fold of its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What one injection means today; ``areas`` stand above it where several diaries run."""

    areas: str | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """One injection: its name, which day it is, what to expect, what to do and leave."""

    name: str
    areas: str
    day: str
    expect: tuple[str, ...]
    aftercare: tuple[str, ...]
    is_recent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectPage:
    """Every running injection, or the sentence that stands where none runs."""

    title: str
    instead: str | None
    injections: tuple[Guidance, ...]

    @classmethod
    def of(cls, found: PatientDiary) -> "ExpectPage":
        return cls(
            title=_("What to expect"),
            instead=None if found.told else _("Nothing is running now. If something worries you, call the clinic."),
            injections=tuple(_guidance(one) for one in found.told),
        )


def today_of(told: Sequence[Told]) -> Iterator[Today]:
    """The first sentences of each injection, for the diary itself."""
    for one in told:
        sentences = tuple(_said(text) for text in one.expect[:AT_FIRST_SIGHT])
        if sentences:
            yield Today(areas=", ".join(one.areas) if len(told) > 1 else None, sentences=sentences)


def _said(text: str) -> str:
    """A sentence of the guidance, whose figures no end of a line takes apart."""
    return moments.held(_(text))


def _guidance(told: Told) -> Guidance:
    injection = told.injection
    return Guidance(
        name=wording.injection_name(injection.procedure, injection.side, injection.levels),
        areas=", ".join(told.areas),
        day=_day(told),
        expect=tuple(_said(text) for text in told.expect),
        aftercare=tuple(_said(text) for text in told.aftercare),
        is_recent=told.day <= FIRST_DAYS,
    )


def _day(told: Told) -> str:
    """Which day it is; on the day itself and while the anesthetic may be at work only that it is today."""
    if told.day == 0 or told.phase is Phase.ANESTHETIC:
        return _("Today")
    return _("Today, %(days)s after the injection", days=moments.days(told.day))
