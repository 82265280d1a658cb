"""The form on which somebody says what was done about an alert."""

from wtforms.validators import Length, Optional, ValidationError

from diary.services.alert_handling import BY_STAFF, LONGEST
from diary.services.records import AlertDeed
from diary.web.forms import DiaryForm, Unseen
from diary.web.translating import _, _l
from diary.web.writing import Lines


class AlertForm(DiaryForm):
    """What was done, and which of the buttons was pressed."""

    deed = Unseen()
    said = Lines(
        _l("What was done or found"),
        [Optional(), Length(max=LONGEST, message=_l("At most %(max)d characters."))],
    )

    def validate_deed(self, field: Unseen) -> None:
        if field.data not in {deed.value for deed in BY_STAFF}:
            raise ValidationError(_("This page was not complete. Please try again."))

    @property
    def chosen(self) -> AlertDeed:
        """What is to be done."""
        return AlertDeed(self.deed.data)
