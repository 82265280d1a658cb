"""What a phone shows where there is no diary to open: why, that nothing is amiss, and whom to call."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from diary.services import gone
from diary.services.calling import Numbers
from diary.services.no_diary import WithoutDiary
from diary.web import clock, transactions
from diary.web.patient.calling_page import clinic_calls
from diary.web.patient.pages import Call, call
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDiaryPage:
    """Why nothing is asked, whom to call, and the way on from here."""

    title: str
    sentences: tuple[str, ...]
    calls: tuple[Call, ...]
    way_on: str
    way_on_url: str

    @classmethod
    def of(cls, found: WithoutDiary) -> "NoDiaryPage":
        return cls(
            title=_("There is nothing to fill in"),
            sentences=tuple(_sentences(found)),
            calls=_calls(found.numbers),
            way_on=_("Close my diary on this phone"),
            way_on_url=url_for("patient.sign_out"),
        )

    @classmethod
    def deleted(cls, clinic_id: UUID) -> "NoDiaryPage":
        """For the phone whose diary the clinic has deleted."""
        numbers = gone.whom_to_call(transactions.session(), clock.now(), clinic_id)
        return cls(
            title=_("This diary is no longer there"),
            sentences=(
                _("The clinic has deleted the records of this diary. You have nothing to do."),
                _("Anything that still waited on this phone was not taken."),
                _("If that surprises you, or something worries you, please call the clinic."),
            ),
            calls=_calls(numbers) if numbers else (),
            way_on=_("I have a new code"),
            way_on_url=url_for("patient.join"),
        )


def _sentences(found: WithoutDiary) -> Iterator[str]:
    if found.called_off:
        yield _("The injection of this diary was called off, so you have nothing to do.")
    else:
        yield _("No injection is planned in this diary, so you have nothing to do.")
    yield _("If that surprises you, or something worries you, please call the clinic.")


def _calls(numbers: Numbers) -> tuple[Call, ...]:
    return (*call(_("Emergency"), numbers.emergency), *clinic_calls(numbers))
