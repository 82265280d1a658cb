"""The form on which a session that was done elsewhere is written down."""

from datetime import date
from types import MappingProxyType
from typing import Any

from wtforms.validators import Optional, ValidationError

from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.services.elsewhere import PastDetails
from diary.web.forms import Day, DiaryForm, OneOf, Text, Whole, chosen, not_too_long, required
from diary.web.provider.given_form import words_of
from diary.web.translating import _, _l

_WHOLE_PERCENT = 100


class PastSessionForm(DiaryForm):
    """A session as the patient or a letter tells it."""

    aliases = MappingProxyType({"stated_relief_percent": "relief"})

    done_on = Day(_l("Day"), [required])
    procedure = OneOf(_l("Procedure"), [chosen], choices=words_of(Procedure))
    region = OneOf(_l("Region"), [chosen], choices=words_of(Region))
    side = OneOf(_l("Side"), [chosen], choices=words_of(Side))
    intent = OneOf(
        _l("Intent"),
        choices=words_of(Intent),
        description=_l("Not needed for an ablation."),
    )
    levels = Text(
        _l("Levels"),
        [Optional(), not_too_long],
        description=_l("Such as L4, L5 or L4-5. Left empty, any level of the region and side may have been meant."),
    )
    relief = Whole(
        _l("Relief that the patient states, in percent"),
        [Optional()],
        description=_l("Shown as it is. It never makes a block met."),
    )

    def validate_intent(self, field: OneOf) -> None:
        if field.data is None and self.procedure.data != Procedure.RADIOFREQUENCY_ABLATION.value:
            raise ValidationError(_("Choose one."))

    def validate_relief(self, field: Whole) -> None:
        if field.data is not None and field.data > _WHOLE_PERCENT:
            raise ValidationError(_("Give a percentage from 0 to 100, or leave it empty."))

    def details(self) -> PastDetails:
        """What was written, once it was checked."""
        return PastDetails(
            done_on=_checked(self.done_on.data),
            procedure=Procedure(self.procedure.data),
            region=Region(self.region.data),
            side=Side(self.side.data),
            intent=Intent(self.intent.data) if self.intent.data else Intent.DIAGNOSTIC,
            levels=tuple(level for level in (part.strip() for part in (self.levels.data or "").split(",")) if level),
            stated_relief_percent=self.relief.data,
        )


def _checked(day: Any) -> date:  # noqa: ANN401 (whatever a field holds)
    if not isinstance(day, date):
        raise TypeError("the day was not checked")
    return day
