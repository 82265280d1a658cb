"""A review as plain text, to be pasted into the chart of a hospital (specification, preface: reproducible by hand).

Many hospitals' charts take neither tables nor every sign, so the note is lines of text without tabs, dashes or dots
that ASCII has no sign for; names keep their letters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from diary.clinical.diary import Area
from diary.clinical.judged import TimedEntry
from diary.clinical.review import Review
from diary.clinical.scores import Condition

WIDTH = 78
INDENT = "  "
_PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "·": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "“": '"',
        "”": '"',
        "\u2019": "'",
        "≥": ">=",
        "\t": " ",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteArea:
    """One area as the page says it; ``answers`` and ``criteria`` are names with what stands beside them.

    ``score_lines`` are those that ``score_lines`` of this module makes.
    """

    label: str
    lines: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    score_lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContent:
    """Everything that a note says, in the words of the page; the headings are in the reader's language."""

    title: str
    identity: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    areas: tuple[NoteArea, ...]
    criteria_heading: str
    doubts_heading: str
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreWords:
    """How a score is told: ``after`` each way of writing ``t``, and the words for condition and timing."""

    after: Mapping[str, str]
    conditions: Mapping[Condition, str]
    marks: Mapping[str, str]
    heading: str


def note(content: NoteContent) -> str:
    """The note as text with a newline after each line; every line has at most 78 letters unless one word is longer."""
    blocks = [
        [content.title.upper(), *_wrapped(content.identity)],
        list(_named(content.facts)),
        *([*_area(content, area)] for area in content.areas),
        list(_wrapped(content.closing)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block).translate(_PLAIN) + "\n"


def score_lines(review: Review, area: Area, words: ScoreWords) -> tuple[tuple[str, str], ...]:
    """Every score of one area, a line for each condition, in the order in which they were felt.

    Each is its time and its score, 0 as well as any other; what was not written at once carries its mark.
    """
    found: list[tuple[str, str]] = []
    for condition in Condition:
        own = [item for item in review.entries if item.entry.area == area.id and item.entry.condition is condition]
        if own:
            name = words.heading % {"condition": words.conditions[condition]}
            found.append((name, "; ".join(_score(item, words) for item in own)))
    return tuple(found)


def _score(item: TimedEntry, words: ScoreWords) -> str:
    mark = words.marks.get(item.timing.value, "")
    told = f"{words.after[item.entry.id]}: {item.entry.score}"
    return f"{told} ({mark})" if mark else told


def _area(content: NoteContent, area: NoteArea) -> Iterator[str]:
    yield area.label
    yield from _wrapped(area.lines)
    yield from _named(area.answers)
    if area.criteria:
        yield f"{content.criteria_heading}:"
        yield from _listed([f"{text}: {result}" for text, result in area.criteria])
    if area.doubts:
        yield f"{content.doubts_heading}:"
        yield from _listed(area.doubts)
    yield from _named(area.score_lines)


def _named(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    return _wrapped([f"{name}: {value}" for name, value in pairs])


def _listed(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, WIDTH, initial_indent="- ", subsequent_indent=INDENT, break_long_words=False)


def _wrapped(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, WIDTH, subsequent_indent=INDENT, break_long_words=False)
