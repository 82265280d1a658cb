"""The pages on which sessions done elsewhere are written down and taken back."""

from dataclasses import dataclass

from flask import url_for

from diary.services.elsewhere import ToldSession
from diary.services.records import Patient
from diary.web import moments, wording
from diary.web.provider.desk_forms import ReasonForm
from diary.web.provider.pages import Fact, who
from diary.web.provider.past_session_form import PastSessionForm
from diary.web.provider.putting_right_pages import ConfirmPage
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSessionPage:
    """The form, and whose session it was."""

    title: str
    patient: str
    form: PastSessionForm
    back_url: str

    @classmethod
    def of(cls, form: PastSessionForm, patient: Patient) -> "PastSessionPage":
        return cls(
            title=_("A session done elsewhere"),
            patient=who(patient),
            form=form,
            back_url=url_for("provider.rfa_plan", patient_id=patient.id),
        )


def session_name(told: ToldSession) -> str:
    """A session by history in one line."""
    session = told.session
    if session.levels:
        return wording.injection_name(session.procedure, session.side, session.levels)
    name, sided = wording.word(session.procedure), wording.word(session.side).lower()
    return _("%(procedure)s, %(side)s, levels not known", procedure=name, side=sided)


def withdraw_page(form: ReasonForm, patient: Patient, told: ToldSession) -> ConfirmPage:
    """The last step before a session by history is taken back."""
    return ConfirmPage(
        title=_("Take a session back"),
        line=session_name(told),
        facts=(
            Fact(name=_("Patient"), value=who(patient)),
            Fact(name=_("Day"), value=moments.full_date(told.session.done_on)),
        ),
        happens=(_("It counts no more, and stays on record with the reason."),),
        form=form,
        button=_("Take it back"),
        back_url=url_for("provider.rfa_plan", patient_id=patient.id),
    )
