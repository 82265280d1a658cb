"""A score that is remembered: where, when, and one tap on the number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from wtforms.validators import ValidationError

from diary.clinical.scores import Condition
from diary.services.looking_back import OwnHistory
from diary.services.recording import NewScore
from diary.services.records import InjectionState
from diary.web import moments, rendering
from diary.web.forms import DiaryForm, Identifier, OneOf, Problem, chosen, options
from diary.web.patient import helping
from diary.web.patient.forms import ScoreForm
from diary.web.patient.when import ANOTHER_TIME, AgoForm, on_the_clock_of
from diary.web.translating import _, _l


class _Place(Identifier):
    """The area, which nothing chooses beforehand where there are several."""

    def pre_validate(self, form: DiaryForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if self.data is None:
            raise ValidationError(_("Choose where it hurt."))


class EarlierForm(AgoForm, ScoreForm):
    """A score with the time at which it was felt."""

    area_id = _Place()
    ago = OneOf(
        _l("When did you feel it?"),
        [chosen],
        choices=lambda: options(
            [
                ("15", _("15 minutes ago")),
                ("30", _("30 minutes ago")),
                ("60", _("1 hour ago")),
                (ANOTHER_TIME, _("Another time")),
            ]
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        return self.check_when() and valid

    def new_score(self) -> NewScore:
        """The score with the moment that was said."""
        return NewScore(
            entry_id=self.entry_id.data,
            area_id=self.area_id.data,
            condition=self.while_doing,
            score=self.score.data,
            felt_at=self.instant,
            felt_before=self.span,
            source=self.source,
        )

    @property
    def question(self) -> str:
        """What is asked where another score was saved under the same id."""
        return _("You have now tapped %(score)s. Is that another score from earlier?", score=self.score.data)

    def resent(self) -> tuple[tuple[str, str], ...]:
        """The same once more, with its time."""
        when = (("ago", self.ago.data), ("on", self.on.data), ("at", self.at.data))
        return (*super().resent(), *((name, str(value)) for name, value in when if value is not None))


def earlier_form(zone: ZoneInfo, now: datetime) -> EarlierForm:
    """The form; an address that names a time has it filled in, for a question that was not answered."""
    asked = request.args.get("at")
    if not asked or request.method != "GET":
        return EarlierForm(zone, now)
    try:
        moment = datetime.fromisoformat(asked).astimezone(zone)
    except (ValueError, OverflowError):
        return EarlierForm(zone, now)
    return EarlierForm(zone, now, ago=ANOTHER_TIME, on=moment.date(), at=moment.time())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area that can be chosen; ``moving`` names the movement, where the pain is scored in one."""

    id: str
    label: str
    moving: str | None
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPage:
    """Where, when, at rest or not, and the eleven numbers; the bounds are said beforehand."""

    title: str
    line: str
    form: EarlierForm
    problems: tuple[Problem, ...]
    entry_id: str
    places: tuple[Place, ...]
    can_rest: bool
    resting: bool
    zone: str
    helping: bool

    @classmethod
    def of(cls, form: EarlierForm, found: OwnHistory) -> "EarlierPage":
        areas = {
            area.id: (area, link)
            for injection, link, area in found.areas
            if injection.state in (InjectionState.RUNNING, InjectionState.ENDED) and injection.performed_at
        }
        first = min((diary.injection.performed_at for diary in found.diaries), default=form.now)
        return cls(
            title=_("I felt this earlier"),
            line=_("Any time since %(begin)s can be added.", begin=moments.day_and_time(first, form.zone)),
            form=form,
            problems=form.problems,
            entry_id=str(form.entry_id.data or rendering.new_id()),
            places=tuple(
                Place(
                    id=str(area.id),
                    label=area.label,
                    moving=None if area.episodic else _("while %(movement)s", movement=link.movement),
                    chosen=len(areas) == 1 or form.area_id.data == area.id,
                )
                for area, link in areas.values()
            ),
            can_rest=any(not area.episodic for area, _link in areas.values()),
            resting=form.while_doing is Condition.RESTING or all(area.episodic for area, _link in areas.values()),
            zone=on_the_clock_of(form.zone, form.now),
            helping=helping.shown(form),
        )
