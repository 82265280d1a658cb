"""The forms of registering, of the pain before, and of the needle coming out."""

from typing import Any

from flask_babel import LazyString
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from diary.catalogs import ENGLISH
from diary.clinical.scores import HIGHEST_SCORE, Condition
from diary.services.enrolling import PatientDetails
from diary.services.zones import zones
from diary.web import languages
from diary.web.forms import Choice, OneOf, Rows, Text, Tick, not_too_long, options, required
from diary.web.patient.forms import BirthdayForm
from diary.web.translating import _, _l

_NOT_ASKED = ""


def _score(sent: object) -> int | None:
    return None if sent == _NOT_ASKED else int(str(sent))


def _scores() -> list[SelectChoice]:
    return options([(_NOT_ASKED, _("Not asked")), *((score, str(score)) for score in range(HIGHEST_SCORE + 1))])


class ScoreOrNone(OneOf):
    """A score, or that nobody asked for it; what was chosen by mistake can so be taken back."""

    def __init__(self, label: LazyString, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [Optional()], coerce=_score, choices=_scores, **options)

    @property
    def is_taken_back(self) -> bool:
        """Whether somebody said that it was not asked; a page that did not show the question says nothing."""
        return bool(self.raw_data == [_NOT_ASKED])


class PatientForm(BirthdayForm):
    """What the desk knows of a patient."""

    above = ("name", "record_number")

    name = Text(_l("Name"), [required, not_too_long])
    record_number = Text(_l("Record number"), [required, not_too_long])
    phone = Text(_l("Phone"), [Optional(), not_too_long])
    email = Text(_l("E-mail"), [Optional(), not_too_long])
    language = Choice(_l("Language"), choices=lambda: options(languages.choices()), default=ENGLISH)
    zone = Text(
        _l("Time zone"),
        [required, not_too_long],
        description=_l("Where the patient lives, such as America/Los_Angeles."),
    )
    diabetes = Tick(_l("The patient has diabetes"))

    def details(self) -> PatientDetails:
        """What was typed, as the desk's service takes it."""
        if self.date_of_birth is None:
            raise ValueError("the date of birth was not checked")
        return PatientDetails(
            record_number=self.record_number.data,
            name=self.name.data,
            date_of_birth=self.date_of_birth,
            zone=self.zone.data,
            phone=self.phone.data or None,
            email=self.email.data or None,
            language=self.language.data,
            diabetes=self.diabetes.data,
        )

    def validate_zone(self, field: Text) -> None:
        if field.data not in zones():
            raise ValidationError(_("There is no time zone of that name."))

    def validate_email(self, field: Text) -> None:
        if "@" not in field.data:
            raise ValidationError(_("An e-mail address has an @ in it."))


class AreaBaselineForm(Rows):
    """The pain of one area just before the injection."""

    moving = ScoreOrNone(_l("Pain while moving"))
    resting = ScoreOrNone(_l("Pain at rest"))
    usual = ScoreOrNone(_l("Usual pain in the last week"))

    def ask_while(self, movement: str) -> None:
        """Name the movement in the question."""
        self.moving.label.text = _("Pain while %(movement)s", movement=movement)

    def ask_at_rest_only(self) -> None:
        """A pain that comes and goes, like a headache, is scored at rest."""
        del self.moving

    @property
    def by_condition(self) -> dict[Condition, ScoreOrNone]:
        """The questions for the pain just before, of those that are asked."""
        return {condition: self[condition] for condition in Condition if condition in self}

    def validate_usual(self, field: ScoreOrNone) -> None:
        fields = self.by_condition.values()
        if field.data is None or any(other.data is not None or other.errors for other in fields):
            return
        if len(fields) == 1:
            raise ValidationError(_("Give the pain at rest too."))
        raise ValidationError(_("Give the pain while moving or at rest too."))
