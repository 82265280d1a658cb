"""The pages that put right what stands in the wrong place: each says what will happen before it is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from diary.services.finding import Alike, Found
from diary.services.luggage import Luggage
from diary.services.patient_file import MergeSeen
from diary.services.preparing import PreparedInjection
from diary.services.records import Injection, InjectionState, Patient
from diary.web.provider.desk_forms import ReasonForm, SearchForm
from diary.web.provider.pages import Fact, name_of, who
from diary.web.provider.patient_lines import WHY, Lines, found_note, line_of, page_of
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePatientPage:
    """The first step: which patient it is about; ``likely`` are offered without a search."""

    title: str
    line: str
    about: str
    form: SearchForm
    likely: Lines | None
    found: Lines | None
    back_url: str

    @classmethod
    def of_merge(
        cls, form: SearchForm, patient: Patient, likely: tuple[Alike, ...], found: Found | None
    ) -> "ChoosePatientPage":
        def url(other: Patient) -> str:
            return url_for("provider.confirm_merge", patient_id=patient.id, kept_id=other.id)

        lines = tuple(line_of(each.patient, url(each.patient), str(WHY[each.why])) for each in likely)
        choose = _("Compare the two")
        return cls(
            title=_("Merge with another record"),
            line=_("For a patient who was registered twice."),
            about=who(patient),
            form=form,
            likely=Lines(lines=lines, choose=choose) if lines else None,
            found=_found(found, patient, choose, {row.id: url(row) for row in found.patients}) if found else None,
            back_url=page_of(patient),
        )

    @classmethod
    def of_move(
        cls, form: SearchForm, injection: Injection, patient: Patient, found: Found | None
    ) -> "ChoosePatientPage":
        def url(other: Patient) -> str:
            return url_for("provider.confirm_move", injection_id=injection.id, patient_id=other.id)

        choose = _("Move it here")
        return cls(
            title=_("Move to another patient"),
            line=_("For an injection that was written down for the wrong patient: %(name)s.", name=name_of(injection)),
            about=who(patient),
            form=form,
            likely=None,
            found=_found(found, patient, choose, {row.id: url(row) for row in found.patients}) if found else None,
            back_url=page_of(patient),
        )


def _found(found: Found, but: Patient, choose: str, urls: dict[object, str]) -> Lines:
    """Whom the search found, without the patient whom it is about."""
    lines = tuple(line_of(row, urls[row.id]) for row in found.patients if row.id != but.id)
    return Lines(lines=lines, choose=choose, note=found_note(found if lines else Found()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """The last step: what will happen, why it is done, and the button that does it."""

    title: str
    line: str
    facts: tuple[Fact, ...]
    happens: tuple[str, ...]
    form: ReasonForm
    button: str
    back_url: str
    other_way: str | None = None

    @classmethod
    def of_merge(cls, form: ReasonForm, luggage: Luggage) -> "ConfirmPage":
        other_way = url_for("provider.confirm_merge", patient_id=luggage.to.id, kept_id=luggage.origin.id)
        return cls(
            title=_("Merge two records"),
            line=_("Nothing is deleted, and a merge can be taken back."),
            facts=(
                Fact(name=_("This record is kept"), value=who(luggage.to)),
                Fact(name=_("This one is merged into it"), value=who(luggage.origin)),
            ),
            happens=(*_carried(luggage), *_of_merge(luggage)),
            form=form,
            button=_("Merge"),
            back_url=page_of(luggage.origin),
            other_way=other_way,
        )

    @classmethod
    def of_undo(cls, form: ReasonForm, seen: MergeSeen) -> "ConfirmPage":
        return cls(
            title=_("Take a merge back"),
            line=_("The two records become two again."),
            facts=(
                Fact(name=_("Stays"), value=who(seen.kept)),
                Fact(name=_("Becomes a record of its own"), value=who(seen.merged)),
                Fact(name=_("Reason of the merge"), value=seen.merge.reason),
            ),
            happens=(
                _("What the merge moved and is still there goes back, with the scores that were written since."),
                _("Phones that came with the merge show their own record's diary again."),
            ),
            form=form,
            button=_("Take the merge back"),
            back_url=page_of(seen.kept),
        )

    @classmethod
    def of_move(cls, form: ReasonForm, luggage: Luggage) -> "ConfirmPage":
        return cls(
            title=_("Move this injection"),
            line=name_of(luggage.injections[0]),
            facts=(
                Fact(name=_("From"), value=who(luggage.origin)),
                Fact(name=_("To"), value=who(luggage.to)),
            ),
            happens=(
                *_carried(luggage),
                _("Codes that wait for a phone end. Hand a new code to the right patient."),
                _("Phones that have joined stay with %(patient)s.", patient=luggage.origin.name),
            ),
            form=form,
            button=_("Move"),
            back_url=page_of(luggage.origin),
        )

    @classmethod
    def of_call_off(cls, form: ReasonForm, found: PreparedInjection) -> "ConfirmPage":
        return cls(
            title=_("Call this injection off"),
            line=name_of(found.injection),
            facts=(Fact(name=_("Patient"), value=who(found.rows.patient)),),
            happens=(
                _("The plan stays on record as called off, with your reason."),
                _("Codes that wait for a phone end, and the phone asks for nothing."),
            ),
            form=form,
            button=_("Call off"),
            back_url=page_of(found.rows.patient),
        )

    @classmethod
    def of_void(cls, form: ReasonForm, found: PreparedInjection) -> "ConfirmPage":
        return cls(
            title=_("Entered in error"),
            line=name_of(found.injection),
            facts=(Fact(name=_("Patient"), value=who(found.rows.patient)),),
            happens=tuple(_of_void(found)),
            form=form,
            button=_("Mark as entered in error"),
            back_url=page_of(found.rows.patient),
        )


def _carried(luggage: Luggage) -> Iterator[str]:
    name = luggage.to.name
    if not luggage.injections:
        yield _("The record has no injection, so nothing else goes along.")
        return
    injections = _n("%(num)s injection", "%(num)s injections", len(luggage.injections))
    scores = _n("%(num)s score", "%(num)s scores", luggage.scores)
    yield _("%(injections)s with %(scores)s go to %(name)s.", injections=injections, scores=scores, name=name)
    if luggage.scores:
        yield _("Every score keeps its time and who wrote it.")
    for injection in luggage.ends:
        yield _("The running diary of %(injection)s ends where the later one begins.", injection=name_of(injection))


def _of_merge(luggage: Luggage) -> Iterator[str]:
    if luggage.phones:
        phones = _n("%(num)s phone", "%(num)s phones", luggage.phones)
        yield _("%(phones)s then shows the diary of %(name)s.", phones=phones, name=luggage.to.name)
    yield _("Details and agreements to messages stay as the kept record has them.")
    yield _("The merged record is left out of searches, and its page leads to the kept one.")


def _of_void(found: PreparedInjection) -> Iterator[str]:
    yield _("It stays on record as entered in error, with your reason and every score, and is judged no more.")
    yield _("Codes that wait for a phone end, and the phone no longer asks for it.")
    if found.injection.state is not InjectionState.PLANNED:
        yield _("A diary that it had ended goes on.")
