"""What the patient's pages show, ready to be read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from diary.web import moments
from diary.web.auth.forms import OnwardForm
from diary.web.forms import Problem
from diary.web.patient.curve import Curve
from diary.web.patient.expect_page import Today
from diary.web.patient.offers import OfferCard
from diary.web.resending import Resend
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage:
    """The door of the patient: where the form goes, and whether it asks for the code."""

    title: str
    lead: str
    action: str
    form: OnwardForm

    @classmethod
    def of(cls, form: OnwardForm, token: str | None = None) -> "JoinPage":
        if token is None:
            lead = _("Type the code that the clinic gave you, and your date of birth.")
            return cls(title=_("Your pain diary"), lead=lead, action=url_for("patient.join"), form=form)
        lead = _("To make sure that it is you, please give your date of birth.")
        return cls(
            title=_("Your pain diary"), lead=lead, action=url_for("patient.join_by_link", token=token), form=form
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What was saved last, and where taking it back and saying more go; ``fresh`` right after the tap."""

    text: str
    undo: "TakingBack | None"
    more: str | None
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingBack:
    """Where taking back goes, and as what a phone without a network keeps it: of which kind, and about what.

    ``after`` is where it is seen once it was sent.
    """

    url: str
    keeps: str
    about: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCondition:
    """What the patient may be doing instead of what is asked for, as a box to tick."""

    value: str
    label: str
    while_doing: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for now; ``entry_id`` is fresh, so that one question can save one score only.

    ``asked`` is the condition that the page asks for, ``other`` the one that a tick changes it to, where there is one.
    """

    entry_id: UUID
    area_id: UUID
    area: str
    asked: str
    while_doing: str | None
    other: "OtherCondition | None"
    turn: str | None
    turns: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A number to dial."""

    what: str
    number: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is due now and next, and what passed without a score; ``add_url`` leads to adding the last of it."""

    lines: tuple[str, ...]
    missed: tuple[str, ...]
    add_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryPage:
    """What was saved, what is asked, what comes next and whom to call; ``instead`` stands where nothing is asked.

    ``kept`` is a tap that could not be saved; ``look_url`` leads to *when to call* where the score that was saved asks
    for it; ``curves`` show what has just been saved and are empty otherwise.
    """

    title: str
    status: Status | None
    look_url: str | None
    problems: tuple[Problem, ...]
    kept: str | None
    question: Question | None
    instead: tuple[str, ...]
    due: Due | None
    today: tuple[Today, ...]
    curves: tuple[Curve, ...]
    can_look_back: bool
    can_help: bool
    helping: bool
    offers: tuple[OfferCard, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadySavedPage:
    """A page that had saved one score already was sent with another: which one stands, and the new one as a button."""

    title: str
    saved: str
    question: str
    again: Resend | None


def call(what: str, number: str | None) -> tuple[Call, ...]:
    """A number as a link that dials, or nothing where there is none."""
    dialled = "".join(character for character in number or "" if character in "+0123456789*#")
    return (Call(what=what, number=str(number), href=f"tel:{dialled}"),) if dialled else ()


def saved_text(score: int, at: datetime, zone: ZoneInfo) -> str:
    """That a score is kept."""
    return _("Saved %(score)s at %(time)s", score=score, time=moments.clock_time(at, zone))
