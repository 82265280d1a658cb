"""The forms that a patient fills in."""

from datetime import date
from types import MappingProxyType
from typing import Any

from wtforms.validators import Optional, ValidationError

from diary.clinical.peg import Peg, PegQuestion
from diary.clinical.scores import HIGHEST_SCORE, Condition
from diary.services.recording import NewScore
from diary.web import rendering
from diary.web.auth.forms import OnwardForm
from diary.web.forms import DiaryForm, Identifier, MonthChoice, Text, Unseen, Whole, not_too_long, required
from diary.web.patient.helping import WrittenForm
from diary.web.translating import _, _l


def a_score(_form: DiaryForm, field: Whole) -> None:
    """Refuse what lies beyond the scale."""
    if field.data is not None and field.data > HIGHEST_SCORE:
        raise ValidationError(_("Tap one of the numbers from 0 to 10."))


class BirthdayForm(DiaryForm):
    """A date of birth as three fields, which no calendar has to be paged through for."""

    aliases = MappingProxyType({"date_of_birth": "day"})

    day = Whole(_l("Day"), [required])
    month = MonthChoice(_l("Month"), [required])
    year = Whole(_l("Year"), [required])

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid: bool = super().validate(extra_validators)
        return valid and self._is_a_day()

    def _is_a_day(self) -> bool:
        if self.date_of_birth is None:
            self.day.errors = [*self.day.errors, _("There is no such day.")]
        return self.date_of_birth is not None

    @property
    def date_of_birth(self) -> date | None:
        """The date, where the three fields make one."""
        try:
            return date(self.year.data, self.month.data, self.day.data)
        except (TypeError, ValueError, OverflowError):
            return None


class JoinForm(OnwardForm, BirthdayForm):
    above = ("code",)

    code = Text(_l("Code"), [required, not_too_long], description=_l("Eight letters and numbers, from the clinic."))


class JoinByLinkForm(OnwardForm, BirthdayForm):
    pass


class UnlockForm(OnwardForm, BirthdayForm):
    """The date of birth, and where the patient wanted to go."""


class ScoreForm(WrittenForm):
    """One tap: a number, the area it belongs to, and the id that makes a second sending harmless."""

    entry_id = Identifier()
    area_id = Identifier()
    score = Whole(_l("Score"), [required])
    asked = Unseen()
    condition = Unseen()

    def validate_score(self, field: Whole) -> None:
        if field.data is not None and field.data > HIGHEST_SCORE:
            raise ValidationError(_("Tap one of the numbers from 0 to 10."))

    def new_score(self) -> NewScore:
        """The tap as the service takes it: felt and recorded at the moment it comes in."""
        return NewScore(
            entry_id=self.entry_id.data,
            area_id=self.area_id.data,
            condition=self.while_doing,
            score=self.score.data,
            source=self.source,
        )

    @property
    def question(self) -> str:
        """What is asked where another score was saved under the same id."""
        return _("You have now tapped %(score)s. Is that your pain at this moment?", score=self.score.data)

    def resent(self) -> tuple[tuple[str, str], ...]:
        """The same once more, under an id of its own."""
        fields = [
            ("entry_id", str(rendering.new_id())),
            ("area_id", str(self.area_id.data)),
            ("score", str(self.score.data)),
            ("asked", self.while_doing.value),
        ]
        sent = (("condition", self.still_doing), ("by", self.by.data))
        return (*fields, *((name, str(value)) for name, value in sent if value))

    @property
    def still_doing(self) -> Condition | None:
        """What the patient said he does, which the next question starts from as well."""
        return _condition(self.condition.data)

    @property
    def while_doing(self) -> Condition:
        """What the ticked box says, else what the page asked for."""
        return self.still_doing or _condition(self.asked.data) or Condition.MOVING


def _condition(sent: str | None) -> Condition | None:
    return Condition(sent) if sent in set(Condition) else None


class BeforeForm(DiaryForm):
    """One answer on the pain before the injection."""

    score = Whole(_l("Score"), [required, a_score])


class PegForm(DiaryForm):
    """The answers to the PEG so far; each is a number of its own button."""

    answer_id = Identifier()
    pain = Whole(_l("Score"), [Optional(), a_score])
    enjoyment = Whole(_l("Score"), [Optional(), a_score])
    activity = Whole(_l("Score"), [Optional(), a_score])

    @property
    def answered(self) -> tuple[tuple[str, str], ...]:
        """The answers that are there and will do, by question."""
        fields = [(question.value, self[question.value]) for question in PegQuestion]
        return tuple((name, str(field.data)) for name, field in fields if field.data is not None and not field.errors)

    @property
    def asked_next(self) -> PegQuestion:
        """The first question without an answer, else the last of all."""
        there = {name for name, _answer in self.answered}
        return next((question for question in PegQuestion if question not in there), PegQuestion.ACTIVITY)

    @property
    def answers(self) -> Peg | None:
        """All three, once they are there."""
        if len(self.answered) < len(PegQuestion):
            return None
        return Peg(pain=self.pain.data, enjoyment=self.enjoyment.data, activity=self.activity.data)
