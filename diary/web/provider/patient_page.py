"""A patient's page: who he is, his injections with what comes next, his phones, his consents, and what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString

from diary.services.auditing import Action
from diary.services.consenting import Channel, ConsentLine
from diary.services.patient_file import PastChange, PatientFile
from diary.services.records import Injection, InjectionState, Patient
from diary.web import access, languages, moments, visitors
from diary.web.provider.desk_forms import ConsentForm
from diary.web.provider.emergency_pages import emergency_url
from diary.web.provider.pages import Fact, Step, born, name_of, state_mark, steps_of, when_of, who
from diary.web.provider.patient_lines import PatientLine, line_of, page_of
from diary.web.provider.symptom_lines import SymptomLine, symptom_lines
from diary.web.translating import _, _l
from diary.web.wording import Mark

_CLOSED = frozenset({InjectionState.CANCELLED, InjectionState.ENTERED_IN_ERROR})
_FIELDS: Mapping[str, LazyString] = {
    "record_number": _l("record number"),
    "name": _l("name"),
    "date_of_birth": _l("date of birth"),
    "phone": _l("phone"),
    "email": _l("e-mail"),
    "language": _l("language"),
    "zone": _l("time zone"),
    "diabetes": _l("diabetes"),
    "quiet_from": _l("quiet hours"),
    "quiet_until": _l("quiet hours"),
}
_CONSENTS: Mapping[tuple[Channel, bool], LazyString] = {
    (Channel.EMAIL, True): _l("Agreed to e-mail"),
    (Channel.EMAIL, False): _l("No longer agrees to e-mail"),
    (Channel.SMS, True): _l("Agreed to text messages"),
    (Channel.SMS, False): _l("No longer agrees to text messages"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionLine:
    """One injection of a patient: what comes next for it, and how it is put right."""

    review_url: str
    injection: str
    when: str
    state: Mark
    reason: str
    reminders_url: str | None
    steps: tuple[Step, ...]
    more: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Something that was changed: what, when and by whom, and why."""

    what: str
    when: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """A patient; ``instead`` leads to the record that stands for him where this one was merged."""

    title: str
    is_merged: bool
    instead: PatientLine | None
    undo_url: str | None
    facts: tuple[Fact, ...]
    injections: tuple[InjectionLine, ...]
    new_injection_url: str
    plan_url: str | None
    edit_url: str
    merge_url: str
    audit_url: str | None
    emergency_url: str | None
    records_url: str | None
    delete_url: str | None
    merged: tuple[PatientLine, ...]
    phones: tuple[str, ...]
    replace_phones_url: str
    consent: ConsentForm
    consent_url: str
    consents: tuple[ChangeLine, ...]
    changes: tuple[ChangeLine, ...]
    reported: tuple[SymptomLine, ...]

    @classmethod
    def of(cls, found: PatientFile, consent: ConsentForm) -> "PatientPage":
        patient, key = found.patient, found.patient.id
        return cls(
            title=patient.name,
            is_merged=found.instead is not None,
            instead=line_of(found.instead, page_of(found.instead)) if found.instead else None,
            undo_url=url_for("provider.undo_merge", merge_id=found.undo_id) if found.undo_id else None,
            facts=tuple(_facts(patient)),
            injections=tuple(_line(injection, patient) for injection in found.injections),
            new_injection_url=url_for("provider.new_injection", patient_id=key),
            plan_url=_plan_url(patient),
            edit_url=url_for("provider.edit_patient", patient_id=key),
            merge_url=url_for("provider.merge_patient", patient_id=key),
            audit_url=url_for("admin.audit", patient=key) if access.allowed("admin.audit") else None,
            emergency_url=emergency_url(key),
            records_url=_unmerged(found, "provider.records_file"),
            delete_url=_unmerged(found, "admin.delete_patient"),
            merged=tuple(
                line_of(row.patient, url_for("provider.undo_merge", merge_id=row.merge_id)) for row in found.merged
            ),
            phones=tuple(_phone(row.created_at, row.last_seen_at) for row in found.phones),
            replace_phones_url=url_for("provider.replace_phones", patient_id=key),
            consent=consent,
            consent_url=url_for("provider.write_consents", patient_id=key),
            consents=tuple(_consent(line) for line in found.consents),
            changes=tuple(_change(change) for change in found.changes),
            reported=symptom_lines(found.reported, moments.zone(found.patient.zone)),
        )

    @property
    def problems(self) -> tuple[object, ...]:
        """What is wrong with what was ticked."""
        return self.consent.problems


def _plan_url(patient: Patient) -> str | None:
    may = access.allowed_for("provider.rfa_plan", patient.id)
    return url_for("provider.rfa_plan", patient_id=patient.id) if may else None


def _unmerged(found: PatientFile, endpoint: str) -> str | None:
    """Where something is done with a whole record; one that was merged goes with the one that stands for it."""
    return url_for(endpoint, patient_id=found.patient.id) if not found.instead and access.allowed(endpoint) else None


def _facts(patient: Patient) -> Iterator[Fact]:
    yield Fact(name=_("Date of birth"), value=born(patient.date_of_birth))
    yield Fact(name=_("Record number"), value=patient.record_number)
    yield Fact(name=_("Phone"), value=patient.phone or "–")
    yield Fact(name=_("E-mail"), value=patient.email or "–")
    yield Fact(name=_("Language"), value=dict(languages.choices()).get(patient.language, patient.language))
    yield Fact(name=_("Time zone"), value=patient.zone)
    quiet = f"{patient.quiet_from:%H:%M}–{patient.quiet_until:%H:%M}"
    yield Fact(name=_("No messages"), value=quiet)
    if patient.diabetes:
        yield Fact(name=_("Diabetes"), value=_("Yes"), is_data=False)


def _line(injection: Injection, patient: Patient) -> InjectionLine:
    return InjectionLine(
        review_url=url_for("provider.review", injection_id=injection.id),
        injection=name_of(injection),
        when=when_of(injection, patient.zone),
        state=state_mark(injection.state),
        reason=injection.closing_reason or "",
        reminders_url=_reminders_url(injection),
        steps=steps_of(injection),
        more=tuple(_more(injection)),
    )


def _reminders_url(injection: Injection) -> str | None:
    """What became of the reminders, once something can have been due."""
    return url_for("provider.reminders", injection_id=injection.id) if injection.performed_at else None


def _more(injection: Injection) -> Iterator[Step]:
    """The ways to put right what should not stand here."""
    if injection.state is InjectionState.PLANNED and access.allowed("provider.call_off"):
        yield Step(label=_("Call off"), url=url_for("provider.call_off", injection_id=injection.id))
    if access.allowed("provider.move_injection"):
        yield Step(
            label=_("Move to another patient"), url=url_for("provider.move_injection", injection_id=injection.id)
        )
    if injection.state not in _CLOSED and access.allowed("provider.void"):
        yield Step(label=_("Entered in error"), url=url_for("provider.void", injection_id=injection.id))


def _phone(since: datetime, seen: datetime) -> str:
    zone = moments.zone(visitors.clinic_zone())
    return _(
        "Joined %(since)s, last seen %(seen)s",
        since=moments.day_and_time(since, zone),
        seen=moments.day_and_time(seen, zone),
    )


def _consent(line: ConsentLine) -> ChangeLine:
    zone = moments.zone(visitors.clinic_zone())
    told = _("stopped at the carrier by the patient's answer STOP") if line.by_carrier else ""
    what, when = str(_CONSENTS[line.channel, line.given]), moments.day_and_time(line.given_at, zone)
    return ChangeLine(what=what, when=when, reason=told)


def _change(change: PastChange) -> ChangeLine:
    at = moments.day_and_time(change.at, moments.zone(visitors.clinic_zone()))
    when = _("%(moment)s, %(person)s", moment=at, person=change.by) if change.by else at
    return ChangeLine(what=_what(change), when=when, reason=change.reason or "")


def _what(change: PastChange) -> str:
    other = who(change.other) if change.other else "–"
    injection = name_of(change.injection) if change.injection else "–"
    if change.action is Action.PATIENT_MERGE_UNDONE:
        return _("The merge with %(other)s was taken back", other=other)
    if change.action is Action.PATIENT_MERGED:
        came, went = _("%(other)s was merged into this record", other=other), _("Merged into %(other)s", other=other)
        return came if change.came else went
    if change.action is Action.INJECTION_MOVED:
        came = _("%(injection)s came from %(other)s", injection=injection, other=other)
        return came if change.came else _("%(injection)s was moved to %(other)s", injection=injection, other=other)
    return _what_else(change, injection)


def _what_else(change: PastChange, injection: str) -> str:
    match change.action:
        case Action.PATIENT_AMENDED:
            fields = dict.fromkeys(str(_FIELDS[name]) for name in change.fields if name in _FIELDS)
            return _("Details changed: %(fields)s", fields=", ".join(fields))
        case Action.INJECTION_CANCELLED:
            return _("%(injection)s was called off", injection=injection)
        case Action.INJECTION_VOIDED:
            return _("%(injection)s was marked as entered in error", injection=injection)
        case _:
            return _("The diary was closed on all phones")
