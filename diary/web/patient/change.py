"""Putting a score right: the number, at rest or not, and when it was felt; what it was stays on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from wtforms.validators import Optional

from diary.clinical.scores import HIGHEST_SCORE, Condition
from diary.services.amending import ScoreChange
from diary.services.failures import Refused
from diary.services.looking_back import OwnScore
from diary.web.forms import Day, OneOf, Text, TimeOfDay, chosen, not_too_long, options, required
from diary.web.patient import helping
from diary.web.patient.helping import WrittenForm
from diary.web.patient.own_scores import place_of
from diary.web.patient.when import latest_passed, on_the_clock_of
from diary.web.translating import _, _l


class ChangeForm(WrittenForm):
    """The score as it should have been written."""

    score = OneOf(
        _l("Pain"), [chosen], choices=lambda: options((str(score), str(score)) for score in range(HIGHEST_SCORE + 1))
    )
    condition = OneOf(
        _l("While"),
        [chosen],
        choices=lambda: options([(Condition.MOVING.value, _("moving")), (Condition.RESTING.value, _("resting"))]),
    )
    on = Day(_l("Day"), [required])
    at = TimeOfDay(_l("Time"), [required])
    reason = Text(_l("Why"), [Optional(), not_too_long])

    def __init__(self, score: OwnScore, zone: ZoneInfo, now: datetime) -> None:
        last, local = score.last, score.last.felt_at.astimezone(zone)
        super().__init__(score=str(last.score), condition=last.condition.value, on=local.date(), at=local.time())
        self.zone, self.now, self.stands_at = zone, now, local
        if score.area.episodic:
            del self.condition

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if valid and not self.time_stands and self._moment() is None:
            self.at.errors = [*self.at.errors, _("The clocks were put forward over this time; it did not exist.")]
            return False
        return valid

    def refuse(self, refusal: Refused) -> None:
        field = "at" if refusal.field == "felt_at" else refusal.field
        super().refuse(Refused(field, refusal.message, **refusal.params))

    @property
    def time_stands(self) -> bool:
        """Whether day and clock are those of the score as it stands, whose seconds no field shows."""
        shown = self.stands_at.replace(second=0, microsecond=0)
        return bool((self.on.data, self.at.data) == (shown.date(), shown.time()))

    def _moment(self) -> datetime | None:
        return latest_passed(self.on.data, self.at.data, self.zone, self.now)

    def change(self, score: OwnScore) -> ScoreChange:
        """What was typed, as the service takes it; a time that was not touched stays to the second."""
        return ScoreChange(
            score=int(self.score.data),
            condition=Condition(self.condition.data) if "condition" in self else score.last.condition,
            felt_at=None if self.time_stands else self._moment(),
            reason=self.reason.data,
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """The score with everything in it, ready to be put right; ``stands`` is the time as its fields show it."""

    title: str
    place: str
    entry_id: str
    area_id: str
    stands: str
    form: ChangeForm
    zone: str
    back_url: str
    helping: bool

    @classmethod
    def of(cls, form: ChangeForm, score: OwnScore) -> "ChangePage":
        return cls(
            title=_("Change your score of %(score)s", score=score.last.score),
            place=place_of(score),
            entry_id=str(score.last.entry_id),
            area_id=str(score.last.area_id),
            stands=form.stands_at.strftime("%Y-%m-%d %H:%M"),
            form=form,
            zone=on_the_clock_of(form.zone, form.now),
            back_url=url_for("patient.score", entry_id=score.last.entry_id),
            helping=helping.shown(form),
        )
