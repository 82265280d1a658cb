"""Sentences for the patient: whom each is for, and where it comes from (clinical specification, sections 2 and 12)."""

from dataclasses import dataclass
from enum import StrEnum

from diary.clinical.catalogue import Procedure, Region, Sedation, regions_of
from diary.clinical.datafile import Table
from diary.clinical.diary import Injection

SEEDS = ("000", "003", "004")
SCOPE = ("procedures", "regions", "only")
"""The keys of a data file that narrow whom a sentence is for."""


class Only(StrEnum):
    """What must have been given, or not, for a sentence to hold (section 2)."""

    ANESTHETIC = "anesthetic"
    STEROID = "steroid"
    NO_STEROID = "no steroid"
    SEDATION = "sedation"

    def holds(self, injection: Injection) -> bool:
        """Whether it was so; what was not recorded may have been given, and its caution is shown (section 2)."""
        match self:
            case Only.ANESTHETIC:
                return injection.anesthetics != ()
            case Only.STEROID:
                return injection.steroid is not None
            case Only.NO_STEROID:
                return injection.steroid is None
            case Only.SEDATION:
                return injection.sedation is not Sedation.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Plain words for the patient, which are also the message that is translated (sections 2 and 12).

    ``source`` names a seed ("seed 004") or a section. It is said after ``procedures`` in ``regions``; ``only`` and
    ``diabetes_only`` narrow it further.
    """

    id: str
    text: str
    source: str
    procedures: frozenset[Procedure]
    regions: frozenset[Region]
    only: Only | None
    diabetes_only: bool

    def is_for(self, injection: Injection, *, diabetes: bool) -> bool:
        """Whether a patient with or without diabetes is told this after this injection (sections 2 and 12)."""
        return (
            injection.procedure in self.procedures
            and injection.region in self.regions
            and (self.only is None or self.only.holds(injection))
            and (diabetes or not self.diabetes_only)
        )


def read_sentences(table: Table, key: str, *more: str) -> tuple[tuple[Table, Sentence], ...]:
    """The sentences under ``[[key]]``, each with its row, whose keys may also be ``more``.

    Raises ``DataFileError``, which names file, line and reason, also where two share an id (sections 2 and 12).
    """
    found: dict[str, tuple[Table, Sentence]] = {}
    for row in table.tables(key):
        row.only("id", "text", "seed", "source", *SCOPE, *more)
        sentence = _read_sentence(row)
        if sentence.id in found:
            row.refuse("id", f"{sentence.id!r} is there twice")
        found[sentence.id] = (row, sentence)
    if not found:
        table.refuse(key, f"at least one [[{key}]] is needed")
    return tuple(found.values())


def _read_sentence(row: Table) -> Sentence:
    procedures = _read_procedures(row)
    return Sentence(
        id=row.sentence("id"),
        text=row.sentence("text"),
        source=_read_source(row),
        procedures=procedures,
        regions=_read_regions(row, procedures),
        only=_read_only(row),
        diabetes_only=row.yes("diabetes_only"),
    )


def _read_source(row: Table) -> str:
    if ("seed" in row.values) == ("source" in row.values):
        row.refuse("seed", "say where it comes from: either a seed or a source")
    if "source" in row.values:
        return row.sentence("source")
    seed = row.words("seed")
    if seed not in SEEDS:
        row.refuse("seed", f"{seed!r} is unknown; known are {', '.join(SEEDS)}")
    return f"seed {seed}"


def _read_procedures(row: Table) -> frozenset[Procedure]:
    if "procedures" not in row.values:
        return frozenset(Procedure)
    return frozenset(Procedure(name) for name in row.list_of_words("procedures", known=frozenset(Procedure)))


def _read_regions(row: Table, procedures: frozenset[Procedure]) -> frozenset[Region]:
    if "regions" not in row.values:
        return frozenset(Region)
    regions = frozenset(Region(name) for name in row.list_of_words("regions", known=frozenset(Region)))
    if not any(regions.intersection(regions_of(procedure)) for procedure in procedures):
        row.refuse("regions", "none of the procedures is done there")
    return regions


def _read_only(row: Table) -> Only | None:
    if "only" not in row.values:
        return None
    word = row.words("only")
    if word not in set(Only):
        row.refuse("only", f"{word!r} is unknown; known are {', '.join(Only)}")
    return Only(word)
