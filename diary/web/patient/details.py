"""What may be said about a score that is kept: every question can be left out."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from diary.services.amending import Medicine, ScoreDetails
from diary.services.looking_back import OwnScore
from diary.web import rendering
from diary.web.forms import Identifier, OneOf, Text, clean, not_too_long, options
from diary.web.patient import helping
from diary.web.patient.helping import WrittenForm
from diary.web.patient.own_scores import place_of, when_felt
from diary.web.patient.when import ANOTHER_TIME, AgoForm, on_the_clock_of
from diary.web.translating import _, _l
from diary.web.writing import Lines

MOST_PERCENT = 100
_NO_ANSWER = ""
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")


class Percent(Field):  # type: ignore[misc]  # WTForms has no types
    """A percentage as the patient says it: 0 to 100, with or without the sign; kept as typed where it is none."""

    data: Any
    widget = TextInput()

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else f"{self.data.normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.raw_data = [clean(value) for value in valuelist[:1]]
        text = self.raw_data[0].removesuffix("%").strip().replace(",", ".") if self.raw_data else ""
        if not text:
            return
        if not _PERCENT.fullmatch(text) or Decimal(text) > MOST_PERCENT:
            raise ValueError(_("Write a number from 0 to 100."))
        self.data = Decimal(text)


class YesOrNo(OneOf):
    """Yes, no, or nothing said; what was said can be taken back."""

    def __init__(self, label: Any, **more: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [Optional()], choices=_yes_or_no, **more)

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.data)


def _yes_or_no() -> list[SelectChoice]:
    return options([("yes", _("Yes")), ("no", _("No")), (_NO_ANSWER, _("No answer"))])


class DetailsForm(AgoForm, WrittenForm):
    """Everything optional; a medicine needs its name and its time."""

    above = ("could_move", "stated_relief_percent", "asleep_before", "drug", "ago")

    could_move = YesOrNo(_l("Could you do the movement?"))
    stated_relief_percent = Percent(
        _l("How much of the pain is gone, in percent?"),
        description=_l("As you would say it: 0 is nothing, 100 is all of it."),
    )
    asleep_before = YesOrNo(_l("Did you sleep since the score before?"))
    drug = Text(_l("Which pain medicine did you take?"), [Optional(), not_too_long])
    ago = OneOf(
        _l("When did you take it?"),
        [Optional()],
        choices=lambda: options(
            [
                ("0", _("Just now")),
                ("30", _("30 minutes ago")),
                ("60", _("1 hour ago")),
                (ANOTHER_TIME, _("Another time")),
            ]
        ),
    )
    note = Lines(_l("A note"))
    rescue_id = Identifier()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if self.drug.data and not self.ago.data:
            self.ago.errors = [*self.ago.errors, _("Choose one.")]
            return False
        if self.ago.data and not self.drug.data:
            self.drug.errors = [*self.drug.errors, _("Write the name of the medicine.")]
            return False
        return self.check_when() and valid

    def details(self) -> ScoreDetails:
        """What was said, as the service takes it."""
        return ScoreDetails(
            stated_relief_percent=self.stated_relief_percent.data,
            could_move=self.could_move.answer,
            asleep_before=self.asleep_before.answer,
            note=self.note.data,
            source=self.source,
        )

    def medicine(self) -> Medicine | None:
        """The medicine, where one was taken."""
        if not self.drug.data:
            return None
        return Medicine(
            rescue_id=self.rescue_id.data, drug=self.drug.data, taken_at=self.instant, taken_before=self.span
        )


def details_form(score: OwnScore, zone: ZoneInfo, now: datetime) -> DetailsForm:
    """The form with what was said before."""
    last = score.last
    return DetailsForm(
        zone,
        now,
        could_move=_said(last.could_move),
        asleep_before=_said(last.asleep_before),
        stated_relief_percent=last.stated_relief_percent,
        note=last.note,
    )


def _said(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsPage:
    """The score that is spoken of, and the questions."""

    title: str
    line: str
    place: str
    entry_id: str
    movement: str | None
    form: DetailsForm
    rescue_id: str
    skip_url: str
    zone: str
    helping: bool

    @classmethod
    def of(cls, form: DetailsForm, score: OwnScore) -> "DetailsPage":
        return cls(
            title=_("About your score of %(score)s", score=score.last.score),
            line=_("Every question may be left out. Felt %(felt)s.", felt=when_felt(score, form.zone)),
            place=place_of(score),
            entry_id=str(score.last.entry_id),
            movement=None if score.area.episodic else score.movement,
            form=form,
            rescue_id=str(form.rescue_id.data or rendering.new_id()),
            skip_url=url_for("patient.diary"),
            zone=on_the_clock_of(form.zone, form.now),
            helping=helping.shown(form),
        )
