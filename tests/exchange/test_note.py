"""The note as text: lines, marks and plain signs."""

from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import review
from diary.clinical.scores import Condition
from diary.exchange.case import read_case
from diary.exchange.note import NoteArea, NoteContent, ScoreWords, note, score_lines
from tests.clinical.cases import after, case, entry

LATE = 16 * 60


def words(entries: int) -> ScoreWords:
    return ScoreWords(
        after={str(number): f"entry {number}" for number in range(entries)},
        conditions={Condition.MOVING: "moving", Condition.RESTING: "resting"},
        marks={"recalled": "recalled", "paper": "paper"},
        heading="Scores %(condition)s",
    )


def lines(*entries: dict[str, object]) -> tuple[tuple[str, str], ...]:
    found = review(read_case(case(*entries)), shipped_policies()["medicare-facet"], after(600))
    named = ScoreWords(
        after={timed.entry.id: f"{timed.t} min" for timed in found.entries},
        conditions=words(0).conditions,
        marks=words(0).marks,
        heading=words(0).heading,
    )
    return score_lines(found, found.areas[0].area, named)


def test_a_line_for_each_condition_with_every_score() -> None:
    assert lines(entry(30, 0), entry(60, 10), entry(31, 0, condition="resting")) == (
        ("Scores moving", "30 min: 0; 60 min: 10"),
        ("Scores resting", "31 min: 0"),
    )


def test_what_was_not_written_at_once_says_so() -> None:
    told = lines(entry(30, 2, recorded_after=LATE), entry(60, 1, source="paper"), entry(90, 1))
    assert told == (("Scores moving", "30 min: 2 (recalled); 60 min: 1 (paper); 90 min: 1"),)


def content(**changes: object) -> NoteContent:
    area = NoteArea(
        label="Right low back",
        lines=("Before: 8",),
        answers=(("Anesthetic", "At least 2 h – less than 3 h"),),
        criteria=(("Response", "Met"),),
        doubts=("Robust",),
        score_lines=(("Scores moving", "30 min: 0"),),
    )
    usual = {
        "title": "Pain diary",
        "identity": ("José Núñez",),
        "facts": (("Steroid", "None"),),
        "areas": (area,),
        "criteria_heading": "Criteria",
        "doubts_heading": "Doubts",
        "closing": ("As of today.",),
    }
    return NoteContent(**{**usual, **changes})  # type: ignore[arg-type]  # the changes are those of a test


def test_the_whole_note() -> None:
    assert note(content()) == (
        "PAIN DIARY\nJosé Núñez\n\nSteroid: None\n\nRight low back\nBefore: 8\n"
        "Anesthetic: At least 2 h - less than 3 h\n"
        "Criteria:\n- Response: Met\nDoubts:\n- Robust\nScores moving: 30 min: 0\n\nAs of today.\n"
    )


def test_a_long_line_is_broken_between_words_and_goes_on_indented() -> None:
    text = note(content(closing=("word " * 40,)))
    assert max(map(len, text.splitlines())) <= 78
    assert "\n  word" in text


def test_a_word_that_is_too_long_stays_whole() -> None:
    assert "x" * 200 in note(content(closing=("x" * 200,)))
