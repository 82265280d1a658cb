"""What patients read is written for the sixth grade (the Flesch-Kincaid formula, syllables counted by their vowels)."""

import re

import pytest

from diary.clinical import guidance, safety

SIXTH_GRADE = 6.0
LONGEST_SENTENCE = 22
CLINICIANS_WORDS = re.compile(
    r"anesthe|inject|procedur|analges|diagnos|therapeutic|symptom|neurolog|adverse|onset|phase"
)


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z']+", text)


def syllables(word: str) -> int:
    heard = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", heard)))


def parts(text: str) -> list[str]:
    return [part for part in re.split(r"[.:](?:\s|$)", re.sub(r"%\(\w+\)s", "9", text)) if words_of(part)]


def grade(texts: tuple[str, ...]) -> float:
    sentences = [part for text in texts for part in parts(text)]
    words = [word for sentence in sentences for word in words_of(sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_formula_tells_a_hard_text_from_an_easy_one() -> None:
    assert grade(("The cat sat on the mat.",)) < 1
    assert grade(("Discontinue anticoagulant medication immediately preceding interventional procedures.",)) > 15


@pytest.mark.parametrize("texts", [guidance.sentences(), safety.sentences()], ids=["guidance", "safety"])
def test_the_whole_is_read_in_the_sixth_grade(texts: tuple[str, ...]) -> None:
    assert grade(texts) <= SIXTH_GRADE


@pytest.mark.parametrize("text", dict.fromkeys(guidance.sentences() + safety.sentences()))
def test_each_sentence_is_short_and_in_plain_words(text: str) -> None:
    assert all(len(words_of(part)) <= LONGEST_SENTENCE for part in parts(text))
    assert not CLINICIANS_WORDS.search(text.lower())
