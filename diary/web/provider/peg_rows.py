"""The PEG as staff enter it for the patient, beside the pain before or weeks after: all three answers, or none."""

from typing import Any
from uuid import UUID

from flask_babel import LazyString
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from diary.clinical.peg import BEFORE, Peg
from diary.clinical.scores import HIGHEST_SCORE, Source
from diary.services.peg import NewPeg
from diary.services.records import PegAnswer
from diary.web import rendering
from diary.web.forms import OneOf, Rows, options
from diary.web.translating import _, _l

_NOT_ASKED = ""


def _answer(sent: object) -> int | None:
    return None if sent == _NOT_ASKED else int(str(sent))


class PegAnswerField(OneOf):
    """A number from 0 to 10; once it was answered, it can be changed, but not taken back."""

    def __init__(self, label: LazyString, **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [Optional()], coerce=_answer, choices=self._numbers, **given)

    def _numbers(self) -> list[SelectChoice]:
        numbers = [(score, str(score)) for score in range(HIGHEST_SCORE + 1)]
        return options(numbers if self.object_data is not None else [(_NOT_ASKED, _("Not asked")), *numbers])


class PegRows(Rows):
    """The three questions on the last week."""

    pain = PegAnswerField(_l("Pain on average (0 none, 10 as bad as imaginable)"))
    enjoyment = PegAnswerField(_l("Interfered with enjoyment of life (0 not, 10 completely)"))
    activity = PegAnswerField(_l("Interfered with general activity (0 not, 10 completely)"))

    @property
    def answers(self) -> Peg | None:
        """The three answers, where they are all there."""
        pain, enjoyment, activity = self.pain.data, self.enjoyment.data, self.activity.data
        if pain is None or enjoyment is None or activity is None:
            return None
        return Peg(pain=pain, enjoyment=enjoyment, activity=activity)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        if not super().validate(extra_validators):
            return False
        missing = [field for field in self if field.data is None]
        if not missing or len(missing) == len(list(self)):
            return True
        for field in missing:
            field.errors = [*field.errors, _("Give all three answers, or none.")]
        return False

    def changed(self, injection_id: UUID, kept: PegAnswer | None, week: int = BEFORE) -> NewPeg | None:
        """What is to be kept: nothing where nothing was answered, or the same as before."""
        answers = self.answers
        if answers is None or (kept is not None and answers == answers_of(kept)):
            return None
        return NewPeg(
            answer_id=rendering.new_id(), injection_id=injection_id, week=week, answers=answers, source=Source.STAFF
        )


def answers_of(kept: PegAnswer) -> Peg:
    """The three answers of a week."""
    return Peg(pain=kept.pain, enjoyment=kept.enjoyment, activity=kept.activity)
