"""From an open diary to its page: what was saved, what is asked, what comes next, whom to call."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request, url_for

from diary.clinical.schedule import DuePoint
from diary.clinical.scores import Condition
from diary.services.answering import AskedArea, LastEntry, PatientDiary
from diary.services.records import EntryRevision
from diary.web import moments, rendering
from diary.web.forms import Problem
from diary.web.patient.forms import ScoreForm
from diary.web.patient.offers import offer_cards
from diary.web.patient.pages import (
    AlreadySavedPage,
    Call,
    DiaryPage,
    OtherCondition,
    Question,
    Status,
    call,
    saved_text,
)
from diary.web.resending import Resend
from diary.web.translating import _


def diary_page(found: PatientDiary, now: datetime, form: ScoreForm | None = None) -> DiaryPage:
    """The diary; with a form, the tap that could not be taken is told above the same question."""
    zone = moments.zone(found.zone)
    doing = form.still_doing if form else request.args.get("doing")
    question = _question(found.asked, doing) if found.asked else None
    return DiaryPage(
        title=_("Pain right now") if question else _title(found),
        status=_status(found.last, zone) if found.last else None,
        problems=_problems(form, asked=question is not None) if form else (),
        question=question,
        instead=() if question else tuple(_instead(found)),
        due=tuple(_due(found, now, zone)) if question else (),
        offers=offer_cards(found.offers),
        calls=tuple(_calls(found)),
    )


def _problems(form: ScoreForm, *, asked: bool) -> tuple[Problem, ...]:
    """What is wrong with a tap; where nothing is asked, there is nothing to lead to."""
    return form.problems if asked else tuple(replace(problem, target=None) for problem in form.problems)


def _question(asked: AskedArea, doing: str | None) -> Question:
    return Question(
        entry_id=rendering.new_id(),
        area_id=asked.area_id,
        area=asked.label,
        asked=asked.condition.value,
        while_doing=None if asked.episodic else _while(asked, asked.condition),
        other=None if asked.episodic else _other(asked, doing),
        turn=_("%(turn)s of %(turns)s", turn=asked.turn, turns=asked.turns) if asked.turns > 1 else None,
    )


def _other(asked: AskedArea, doing: str | None) -> OtherCondition:
    """The box that says otherwise: at rest although he may stand, or up although he was to lie."""
    lying = asked.condition is Condition.RESTING
    other = Condition.MOVING if lying else Condition.RESTING
    return OtherCondition(
        value=other.value,
        label=_("I am up and moving") if lying else _("I am resting"),
        while_doing=_while(asked, other),
        ticked=doing == other,
    )


def _while(asked: AskedArea, condition: Condition) -> str:
    return _("while resting") if condition is Condition.RESTING else _("while %(movement)s", movement=asked.movement)


def _status(last: LastEntry, zone: ZoneInfo) -> Status:
    if last.withdrawn:
        return Status(text=_("Took back %(score)s", score=last.score), undo=None, fresh="undone" in request.args)
    undo = url_for("patient.undo_score", entry_id=last.entry_id)
    return Status(text=saved_text(last.score, last.felt_at, zone), undo=undo, fresh="saved" in request.args)


def _title(found: PatientDiary) -> str:
    return _("Your diary is ready") if found.planned else _("Your diary has ended")


def _instead(found: PatientDiary) -> Iterator[str]:
    if found.planned:
        yield _("It begins when the needle is out. The clinic starts it for you.")
        yield _("Then this page asks how your pain is, and one tap answers.")
    else:
        yield _("Thank you for every score. Nothing more is asked.")
        yield _("If the pain comes back or something worries you, call the clinic.")


def _due(found: PatientDiary, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if found.due_now:
        yield _("A score is due now.")
    if found.due_next:
        yield _("The next one is due %(moment)s.", moment=_around(found.due_next, now, zone))
    yield _("You may score as often as you like.")


def _around(point: DuePoint, now: datetime, zone: ZoneInfo) -> str:
    due = point.due_at.astimezone(zone)
    time = moments.clock_time(due, zone)
    if due.date() == now.astimezone(zone).date():
        return _("around %(time)s", time=time)
    return _("on %(day)s around %(time)s", day=moments.day(due, zone), time=time)


def _calls(found: PatientDiary) -> Iterator[Call]:
    yield from call(_("Emergency"), found.emergency_number)
    yield from call(_("The clinic"), found.clinic_phone)
    yield from call(_("When the clinic is closed"), found.after_hours_phone)


def already_saved(kept: EntryRevision, form: ScoreForm, zone: ZoneInfo) -> AlreadySavedPage:
    """Which score stands, and the other one as a button with an id of its own."""
    fields = [
        ("entry_id", str(rendering.new_id())),
        ("area_id", str(form.area_id.data)),
        ("score", str(form.score.data)),
        ("asked", form.while_doing.value),
    ]
    if form.still_doing:
        fields.append(("condition", form.still_doing.value))
    back = kept.withdrawn
    return AlreadySavedPage(
        title=_("You took %(score)s back", score=kept.score)
        if back
        else _("%(score)s is saved already", score=kept.score),
        saved=_("Took back %(score)s", score=kept.score) if back else saved_text(kept.score, kept.felt_at, zone),
        question=_("You have now tapped %(score)s. Is that your pain at this moment?", score=form.score.data),
        again=Resend.of(url_for("patient.save_score"), tuple(fields)),
    )
