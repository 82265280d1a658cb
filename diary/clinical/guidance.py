"""What a patient is told to expect and to do after an injection (clinical specification, sections 2 and 11)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from diary.clinical.agents import Window
from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import Table, shipped
from diary.clinical.diary import Injection
from diary.clinical.wording import Sentence, read_sentences

FOR_WHOM, EXPECT, AFTERCARE = "for_whom", "expect", "aftercare"


class Phase(StrEnum):
    """Where the patient stands after the injection; what to expect differs (section 2)."""

    ANESTHETIC = "anesthetic"
    BETWEEN = "between"
    STEROID = "steroid"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What one patient is told after one injection (section 2).

    ``for_whom`` says whom such an injection is for, ``aftercare`` what to do and leave, in the order of the file.
    """

    procedure: Procedure
    for_whom: tuple[Sentence, ...]
    aftercare: tuple[Sentence, ...]
    by_phase: Mapping[Phase, tuple[Sentence, ...]]

    def expect(self, phase: Phase) -> tuple[Sentence, ...]:
        """What to expect in a phase; that of the anesthetic tells neither a window nor a threshold (section 11)."""
        return self.by_phase[phase]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceBook:
    """Every sentence of the guidance for all procedures; ``expect`` pairs each with its phases (section 2)."""

    version: str
    source: str
    for_whom: tuple[Sentence, ...]
    aftercare: tuple[Sentence, ...]
    expect: tuple[tuple[Sentence, frozenset[Phase]], ...]


def guidance_for(injection: Injection, book: GuidanceBook | None = None) -> Guidance:
    """The guidance for one injection, from the shipped book unless another is given (section 2)."""
    book = book or shipped_guidance()
    expected = [(sentence, phases) for sentence, phases in book.expect if _is_for(sentence, injection)]
    return Guidance(
        procedure=injection.procedure,
        for_whom=tuple(sentence for sentence in book.for_whom if _is_for(sentence, injection)),
        aftercare=tuple(sentence for sentence in book.aftercare if _is_for(sentence, injection)),
        by_phase=MappingProxyType(
            {phase: tuple(sentence for sentence, phases in expected if phase in phases) for phase in Phase}
        ),
    )


def _is_for(sentence: Sentence, injection: Injection) -> bool:
    return sentence.is_for(injection, diabetes=False)


def phase_of(t_minutes: int, day: int, window: Window, *, steroid_given: bool) -> Phase:
    """The phase at ``t_minutes`` after the needle came out, on local ``day`` counted from the injection's (section 2).

    The anesthetic phase holds its last minute, as section 5 has it. Without a steroid *later* follows it at once.
    """
    if window.phase_ends and t_minutes <= window.phase_ends:
        return Phase.ANESTHETIC
    onset = steroid_onset_days()
    if not steroid_given or day >= onset.stop:
        return Phase.LATER
    return Phase.STEROID if day in onset else Phase.BETWEEN


@cache
def steroid_onset_days() -> range:
    """The local days on which a steroid is expected to start to work, that of the injection being 0 (section 3)."""
    steroids = shipped("agents.toml").table("steroids")
    first = steroids.whole("onset_from_day", least=1)
    return range(first, steroids.whole("onset_to_day", least=first) + 1)


@cache
def shipped_guidance() -> GuidanceBook:
    """The guidance that ships with the diary (section 2)."""
    return read_guidance(shipped("guidance.toml"))


@cache
def sentences() -> tuple[str, ...]:
    """Every text of the shipped guidance (section 2), once, for translation."""
    book = shipped_guidance()
    told = (*book.for_whom, *book.aftercare, *(sentence for sentence, _ in book.expect))
    return tuple(dict.fromkeys(sentence.text for sentence in told))


def read_guidance(table: Table) -> GuidanceBook:
    """Check a file of guidance and read it; ``DataFileError`` names file, line and reason (section 2)."""
    table.only("version", "source", FOR_WHOM, EXPECT, AFTERCARE)
    return GuidanceBook(
        version=table.words("version"),
        source=table.words("source"),
        for_whom=tuple(sentence for _, sentence in read_sentences(table, FOR_WHOM)),
        aftercare=tuple(sentence for _, sentence in read_sentences(table, AFTERCARE)),
        expect=tuple(_read_expectations(table)),
    )


def _read_expectations(table: Table) -> Iterator[tuple[Sentence, frozenset[Phase]]]:
    for row, sentence in read_sentences(table, EXPECT, "phases"):
        phases = frozenset(Phase(word) for word in row.list_of_words("phases", known=frozenset(Phase)))
        if Phase.ANESTHETIC in phases:
            _refuse_what_steers(row, sentence.text)
        yield sentence, phases


_STEERS = re.compile(
    r"\d|%|\b(?:minutes?|hours?|days?|weeks?|half|quarter|percent|most of|wears? off|soon|until|last(?:s|ing)?)\b",
    re.IGNORECASE,
)
"""What would tell a window or a threshold, and so steer the answer (section 11)."""


def _refuse_what_steers(row: Table, text: str) -> None:
    steers = _STEERS.search(text)
    if steers:
        row.refuse("text", f"{steers.group()!r} tells of a window or threshold, which the anesthetic phase must not")
