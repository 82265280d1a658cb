"""The forms of registering, of the pain before, and of the needle coming out."""

from zoneinfo import available_timezones

from wtforms.validators import Optional, ValidationError

from diary.clinical.scores import HIGHEST_SCORE
from diary.services.enrolling import PatientDetails
from diary.web import languages
from diary.web.forms import Choice, OneOf, Rows, Text, Tick, not_too_long, options, required
from diary.web.patient.forms import BirthdayForm
from diary.web.translating import _, _l

_SCORES = options((score, str(score)) for score in range(HIGHEST_SCORE + 1))


class PatientForm(BirthdayForm):
    """What the desk knows of a patient."""

    above = ("name", "record_number")

    name = Text(_l("Name"), [required, not_too_long])
    record_number = Text(_l("Record number"), [required, not_too_long])
    phone = Text(_l("Phone"), [Optional(), not_too_long])
    email = Text(_l("E-mail"), [Optional(), not_too_long])
    language = Choice(_l("Language"), choices=lambda: options(languages.choices()), default=languages.ENGLISH)
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
        if field.data not in available_timezones():
            raise ValidationError(_("There is no time zone of that name."))

    def validate_email(self, field: Text) -> None:
        if "@" not in field.data:
            raise ValidationError(_("An e-mail address has an @ in it."))


class AreaBaselineForm(Rows):
    """The pain of one area just before the injection."""

    moving = OneOf(_l("Pain while moving"), choices=_SCORES, coerce=int, validators=[Optional()])
    resting = OneOf(_l("Pain at rest"), choices=_SCORES, coerce=int, validators=[Optional()])
    usual = OneOf(_l("Usual pain in the last week"), choices=_SCORES, coerce=int, validators=[Optional()])
