"""The pain before the injection on the patient's phone: one question a screen, and all answers together."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from diary.clinical.peg import BEFORE
from diary.services.pain_before import Asked, BeforeQuestion, PainBefore
from diary.web import moments
from diary.web.forms import Problem
from diary.web.patient.forms import BeforeForm
from diary.web.translating import _

FIRST = "first"
"""The address of the first question, whatever it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforePage:
    """One question, where its answer goes, and where one gets without it."""

    title: str
    area: str
    progress: str
    meaning: str
    answered: str | None
    problems: tuple[Problem, ...]
    action: str
    skip_url: str

    @classmethod
    def of(cls, found: PainBefore, key: str, form: BeforeForm, *, shows_answers: bool) -> "BeforePage":
        question, keys = found.question(key), [one.key for one in found.questions]
        answer = question.answer if shows_answers else None
        return cls(
            title=_("Before the injection"),
            area=question.label,
            progress=moments.held(_("%(turn)s of %(turns)s", turn=keys.index(key) + 1, turns=len(keys))),
            meaning=_meaning(question),
            answered=None if answer is None else _("You answered %(score)s. Tap a number to change it.", score=answer),
            problems=form.problems,
            action=question_url(found, question),
            skip_url=next_url(found, key),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One answer and the way to change it, while it can be."""

    area: str | None
    question: str
    given: str
    url: str | None
    change: str
    change_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersPage:
    """Everything that was answered before the injection."""

    title: str
    line: str
    answers: tuple[AnswerLine, ...]

    @classmethod
    def of(cls, found: PainBefore) -> "AnswersPage":
        return cls(
            title=_("Your pain before the injection"),
            line=_("Thank you. You can change an answer until the needle is out.")
            if found.is_open
            else _("Thank you. The needle is out, so these answers stay as they are."),
            answers=(*(_answer_line(found, question) for question in found.questions), *_peg_lines(found)),
        )


def first_url(found: PainBefore) -> str:
    """Where the questions begin."""
    return question_url(found, found.questions[0]) if found.questions else peg_url(found)


def next_url(found: PainBefore, key: str) -> str:
    """Where one goes after a question: to the next one, else to the PEG."""
    question = found.after(key)
    return question_url(found, question) if question else peg_url(found)


def question_url(found: PainBefore, question: BeforeQuestion) -> str:
    """The screen of a question."""
    return url_for("patient.pain_before", injection_id=found.injection.id, key=question.key)


def peg_url(found: PainBefore) -> str:
    """The PEG before the injection."""
    return url_for("patient.peg", injection_id=found.injection.id, week=BEFORE)


def _meaning(question: BeforeQuestion) -> str:
    match question.asked:
        case Asked.MOVING:
            return _("Your pain right now, while %(movement)s", movement=question.movement)
        case Asked.RESTING:
            return _("Your pain right now, while resting")
        case Asked.USUAL:
            return _("Your usual pain: the average of the last week")


def _answer_line(found: PainBefore, question: BeforeQuestion) -> AnswerLine:
    return _line(
        question.label, _meaning(question), question.answer, question_url(found, question) if found.is_open else None
    )


def _line(area: str | None, question: str, answer: int | None, url: str | None) -> AnswerLine:
    change = _("Answer") if answer is None else _("Change")
    return AnswerLine(
        area=area,
        question=question,
        given="–" if answer is None else str(answer),
        url=url,
        change=change,
        change_label=_("%(change)s: %(question)s", change=change, question=question),
    )


def _peg_lines(found: PainBefore) -> Iterator[AnswerLine]:
    kept, url = found.peg, peg_url(found) if found.is_open else None
    yield _line(None, _("Pain on average in the past week"), kept.pain if kept else None, url)
    yield _line(None, _("How pain interfered with enjoyment of life"), kept.enjoyment if kept else None, url)
    yield _line(None, _("How pain interfered with general activity"), kept.activity if kept else None, url)
