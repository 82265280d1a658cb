"""From an open diary to its page: what was saved, what is asked, what comes next, whom to call."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request, url_for

from diary.clinical.schedule import DuePoint
from diary.clinical.scores import Condition
from diary.services.answering import AskedArea, LastEntry, PatientDiary
from diary.services.records import EntryRevision
from diary.web import moments, rendering, visitors
from diary.web.forms import Problem
from diary.web.patient import helping
from diary.web.patient.curve import Curve, curves_of
from diary.web.patient.expect_page import today_of
from diary.web.patient.forms import ScoreForm
from diary.web.patient.offers import offer_cards
from diary.web.patient.pages import (
    AlreadySavedPage,
    Call,
    DiaryPage,
    Due,
    OtherCondition,
    Question,
    Status,
    TakingBack,
    call,
    saved_text,
)
from diary.web.resending import Resend
from diary.web.translating import _, _n

REMEMBERED = timedelta(days=1)
"""How long after a question that passed the page offers to add its score."""


def diary_page(found: PatientDiary, now: datetime, form: ScoreForm | None = None) -> DiaryPage:
    """The diary; with a form, the tap that could not be taken is told above the same question."""
    zone = moments.zone(found.zone)
    doing = form.still_doing if form else request.args.get("doing")
    asked = question(found.asked, doing) if found.asked else None
    status = _status(found.last, zone) if found.last else None
    return DiaryPage(
        title=_("Pain right now") if asked else _title(found),
        status=status,
        look_url=_look_url(found.last) if found.last and status and status.fresh else None,
        problems=_problems(form, asked=asked is not None) if form else (),
        kept=_kept(form) if form and not asked else None,
        question=asked,
        instead=() if asked else tuple(_instead(found)),
        due=_due(found, now, zone) if asked else None,
        today=tuple(today_of(found.told)),
        curves=tuple(_curves(found)) if status and status.fresh else (),
        can_look_back=bool(found.running or found.ended),
        can_help=asked is not None,
        helping=helping.shown(form),
        offers=offer_cards(found.offers),
        calls=tuple(_calls(found)),
    )


def _problems(form: ScoreForm, *, asked: bool) -> tuple[Problem, ...]:
    """What is wrong with a tap; where nothing is asked, there is nothing to lead to."""
    return form.problems if asked else tuple(replace(problem, target=None) for problem in form.problems)


def question(asked: AskedArea, doing: str | None) -> Question:
    """The question for an area, as its page asks it."""
    return Question(
        entry_id=rendering.new_id(),
        area_id=asked.area_id,
        area=asked.label,
        asked=asked.condition.value,
        while_doing=None if asked.episodic else _while(asked, asked.condition),
        other=None if asked.episodic else _other(asked, doing),
        turn=moments.held(_("%(turn)s of %(turns)s", turn=asked.turn, turns=asked.turns)) if asked.turns > 1 else None,
        turns=asked.turns,
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
        text = _("Took back %(score)s", score=last.score)
        return Status(text=text, undo=None, more=None, fresh="undone" in request.args)
    fresh = "saved" in request.args
    if last.changed:
        text = _("Changed to %(score)s at %(time)s", score=last.score, time=moments.clock_time(last.felt_at, zone))
        return Status(text=text, undo=None, more=None, fresh=fresh)
    return Status(
        text=saved_text(last.score, last.felt_at, zone),
        undo=TakingBack(
            url=url_for("patient.undo_score", entry_id=last.entry_id),
            keeps="delete",
            about=str(last.entry_id),
            after=url_for("patient.diary", undone=1),
        ),
        more=url_for("patient.score_details", entry_id=last.entry_id),
        fresh=fresh,
    )


def _look_url(last: LastEntry) -> str | None:
    """Where a score that asks for a closer look leads: to *when to call*, with its signs explained."""
    return url_for("patient.when_to_call", about=",".join(last.signs)) if last.signs else None


def _curves(found: PatientDiary) -> Iterator[Curve]:
    """The curve with the score that has just been saved, so that nobody has to look for it."""
    return curves_of(found.diaries, marked=str(found.last.entry_id) if found.last else None)


def _kept(form: ScoreForm) -> str | None:
    """What was tapped, where it could not be saved and nothing is asked any more."""
    return _("You tapped %(score)s.", score=form.score.data) if form.score.data is not None else None


def _title(found: PatientDiary) -> str:
    return _("Your diary is ready") if found.planned else _("Your diary has ended")


def _instead(found: PatientDiary) -> Iterator[str]:
    if found.planned:
        yield _("It begins when the needle is out. The clinic starts it for you.")
        yield _("Then this page asks how your pain is, and one tap answers.")
    else:
        yield _("Thank you for every score. Nothing more is asked.")
        yield _("What you wrote is yours: under “My data” you can read it, print it or save it as a file.")
        yield _("If the pain comes back or something worries you, call the clinic.")


def _due(found: PatientDiary, now: datetime, zone: ZoneInfo) -> Due:
    last = found.missed[-1] if found.missed else None
    remembered = last is not None and now - last.due_at <= REMEMBERED
    return Due(
        lines=tuple(_due_lines(found, now, zone)),
        missed=tuple(_missed_lines(len(found.missed))),
        add_url=url_for("patient.earlier", at=last.due_at.isoformat()) if last and remembered else None,
    )


def _due_lines(found: PatientDiary, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if found.due_now:
        yield _("A score is due now.")
    if found.due_next:
        yield _("The next one is due %(moment)s.", moment=_around(found.due_next, now, zone))
    yield _("You may score as often as you like.")


def _missed_lines(count: int) -> Iterator[str]:
    """Nobody is blamed: what passed is said once, and that each score helps."""
    if count:
        yield _n("One question passed without a score.", "%(num)s questions passed without a score.", count)
        yield _("That is fine. Each score that you give helps.")


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
    """Which score stands, and the other one as a button with an id of its own.

    A phone that is locked is not told what was written before.
    """
    back, locked_at = kept.withdrawn, visitors.device().locked_at
    again = Resend.of(request.path, form.resent())
    if locked_at is not None and kept.received_at < locked_at:
        saved = _("The score that this page saved before stays as it is.")
        return AlreadySavedPage(title=_("Saved already"), saved=saved, question=form.question, again=again)
    return AlreadySavedPage(
        title=_("You took %(score)s back", score=kept.score)
        if back
        else _("%(score)s is saved already", score=kept.score),
        saved=_("Took back %(score)s", score=kept.score) if back else saved_text(kept.score, kept.felt_at, zone),
        question=form.question,
        again=again,
    )
