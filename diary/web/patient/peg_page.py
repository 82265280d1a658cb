"""The three questions of the PEG, one a screen; what was answered travels along until all three are there."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import url_for

from diary.clinical.peg import BEFORE, PegQuestion
from diary.web import moments, rendering
from diary.web.forms import Problem
from diary.web.patient.forms import PegForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PegPage:
    """One of the three questions; ``carried`` holds the answers to those before it."""

    title: str
    progress: str
    question: str
    name: str
    least: str
    most: str
    carried: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    action: str
    skip_url: str

    @classmethod
    def of(cls, form: PegForm, injection_id: UUID, week: int) -> "PegPage":
        asked = form.asked_next
        turn = list(PegQuestion).index(asked) + 1
        at_ends = asked is PegQuestion.PAIN
        return cls(
            title=_("The last week"),
            progress=moments.held(_("%(turn)s of %(turns)s", turn=turn, turns=len(PegQuestion))),
            question=question_text(asked),
            name=asked.value,
            least=_("no pain") if at_ends else _("does not interfere"),
            most=_("pain as bad as you can imagine") if at_ends else _("completely interferes"),
            carried=(("answer_id", str(form.answer_id.data or rendering.new_id())), *form.answered),
            problems=tuple(replace(problem, target="score") for problem in form.problems),
            action=url_for("patient.peg", injection_id=injection_id, week=week),
            skip_url=way_on(injection_id, week),
        )


def question_text(asked: PegQuestion) -> str:
    """The questions in the words of their authors."""
    match asked:
        case PegQuestion.PAIN:
            return _("What number best describes your pain on average in the past week?")
        case PegQuestion.ENJOYMENT:
            return _(
                "What number best describes how, during the past week, pain has interfered with your enjoyment of life?"
            )
        case PegQuestion.ACTIVITY:
            return _(
                "What number best describes how, during the past week, pain has interfered with your general activity?"
            )


def way_on(injection_id: UUID, week: int) -> str:
    """Where one goes from the questions: before the injection to the answers given, later to the diary."""
    if week == BEFORE:
        return url_for("patient.answers_before", injection_id=injection_id)
    return url_for("patient.diary")
