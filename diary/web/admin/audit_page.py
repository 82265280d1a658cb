"""The audit in words: who did what, whose record it was, when and from where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any
from uuid import UUID

from flask import url_for

from diary.exchange.spreadsheet import write_csv
from diary.services.acting import ActorKind
from diary.services.auditing import Action
from diary.services.checking_chain import ChainState
from diary.services.deeds import ACTIONS, Deed
from diary.services.finding import Found
from diary.services.overseeing import MOST_EXPORTED, AuditFile, AuditLine, AuditPage, Wanted
from diary.services.records import AuditRow, Patient, Person
from diary.services.verifying import Wrong
from diary.web import moments, visitors
from diary.web.admin import audit_words as words
from diary.web.admin.audit_query import query_of
from diary.web.provider.desk_forms import SearchForm
from diary.web.provider.patient_lines import Lines, found_note, line_of
from diary.web.translating import _, _n

FILE_NAME = "audit.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to narrow by."""

    value: str
    label: str
    chosen: bool
    is_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionGroup:
    """Some of them under one head."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRowLine:
    """One row; what is empty is shown as a dash."""

    number: str
    when: str
    who: str
    who_is_data: bool
    kind: str
    what: str
    is_refusal: bool
    object: str
    object_url: str | None
    details: str
    whose: str
    whose_url: str | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainNote:
    """How far the chain was checked, and what was found; ``is_wrong`` where it is not as it was written."""

    text: str
    is_wrong: bool
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOverviewPage:
    """A page of the audit, with what it can be narrowed by."""

    title: str
    line: str
    lines: tuple[AuditRowLine, ...]
    empty: str
    begins: str
    ends: str
    people: tuple[OptionGroup, ...]
    actions: tuple[OptionGroup, ...]
    patient: str
    patient_id: str
    choose_patient_url: str
    any_patient_url: str
    all_url: str
    file_url: str
    check_url: str
    newest_url: str | None
    older_url: str | None
    chain: ChainNote

    @classmethod
    def of(cls, found: AuditPage, wanted: Wanted, before: int | None) -> "AuditOverviewPage":
        query = query_of(wanted)
        return cls(
            title=_("Audit"),
            line=_("Who saw and changed what. Times are those of the clinic. This look is written down as well."),
            lines=tuple(map(line_in_words, found.lines)),
            empty=_("Nothing is on record that fits.") if query or before else _("Nothing is on record yet."),
            begins=wanted.begins.isoformat() if wanted.begins else "",
            ends=wanted.ends.isoformat() if wanted.ends else "",
            people=tuple(_people(found, wanted)),
            actions=tuple(_actions(wanted)),
            patient=_patient(found, wanted),
            patient_id=str(wanted.patient_id or ""),
            choose_patient_url=url_for("admin.audit_patient", **query),
            any_patient_url=url_for("admin.audit", **query_of(replace(wanted, patient_id=None))),
            all_url=url_for("admin.audit"),
            file_url=url_for("admin.audit_file", **query),
            check_url=url_for("admin.check_audit", **query),
            newest_url=url_for("admin.audit", **query) if before else None,
            older_url=url_for("admin.audit", **query, before=found.before) if found.before else None,
            chain=_chain(found.chain),
        )


def _patient(found: AuditPage, wanted: Wanted) -> str:
    """Whom the rows are narrowed to, if anybody."""
    if found.patient is not None:
        return found.patient.name
    return _("Somebody who is no longer on record") if wanted.patient_id else ""


def _people(found: AuditPage, wanted: Wanted) -> Iterator[OptionGroup]:
    yield OptionGroup(
        label=_("Anybody who is"),
        options=tuple(
            Option(value=kind.value, label=str(label), chosen=kind is wanted.kind)
            for kind, label in words.KINDS.items()
        ),
    )
    yield OptionGroup(
        label=_("One person"),
        options=tuple(
            Option(value=str(person.id), label=person.name, chosen=person.id == wanted.person_id, is_data=True)
            for person in found.people
        ),
    )


def _actions(wanted: Wanted) -> Iterator[OptionGroup]:
    for deed in Deed:
        whole = Option(value=deed.value, label=str(words.DEEDS[deed]), chosen=deed is wanted.deed)
        single = [
            Option(value=action.value, label=str(words.ACTIONS[action]), chosen=action is wanted.action)
            for action in ACTIONS[deed]
        ]
        yield OptionGroup(label=whole.label, options=(whole, *sorted(single, key=lambda option: option.label)))


def line_in_words(line: AuditLine) -> AuditRowLine:
    """One row in words; a row of a later version of the software has words that are not known here."""
    row = line.row
    known = row.action in set(Action)
    zone = moments.zone(visitors.clinic_zone())
    return AuditRowLine(
        number=str(row.sequence),
        when=moments.day_and_time(row.at, zone),
        who=_who(line),
        who_is_data=line.person is not None or line.acting_patient is not None,
        kind=_kind(row) if line.person is not None or line.acting_patient is not None else "",
        what=str(words.ACTIONS[Action(row.action)]) if known else row.action,
        is_refusal=known and Action(row.action) in ACTIONS[Deed.REFUSAL],
        object=_object(row),
        object_url=_object_url(row),
        details=_details(row),
        whose=_whose(line),
        whose_url=url_for("provider.patient", patient_id=line.patient.id) if line.patient else None,
        address=row.address or "–",
    )


def _who(line: AuditLine) -> str:
    known: Person | Patient | None = line.person or line.acting_patient
    return known.name if known else _kind(line.row)


def _kind(row: AuditRow) -> str:
    return str(words.KINDS[ActorKind(row.actor_kind)]) if row.actor_kind in set(ActorKind) else row.actor_kind


def _object(row: AuditRow) -> str:
    """What it was done to, unless that is the patient himself, who has a cell of his own."""
    if row.object_kind is None or row.object_id == row.patient_id:
        return ""
    return str(words.OBJECTS.get(row.object_kind, row.object_kind))


def _object_url(row: AuditRow) -> str | None:
    """The way to what has a page of its own."""
    if row.object_kind == "injection":
        return url_for("provider.review", injection_id=row.object_id)
    if row.object_kind == "alert":
        return url_for("provider.alert", alert_id=row.object_id)
    if row.object_kind == "emergency_access":
        return url_for("provider.emergencies")
    return url_for("admin.person", person_id=row.object_id) if row.object_kind == "person" else None


def _details(row: AuditRow) -> str:
    """What else is on record, without ids and hashes, which nobody reads."""
    told = [(name, str(value)) for name, value in row.detail.items() if value != ""]
    return ", ".join(f"{name}: {value}" for name, value in told if not _is_machines(value))


def _is_machines(value: str) -> bool:
    try:
        bytes.fromhex(value.replace("-", ""))
    except ValueError:
        return False
    return len(value) >= len(UUID(int=0).hex)


def _whose(line: AuditLine) -> str:
    if line.patient is not None:
        return line.patient.name
    return _("Somebody who is no longer on record") if line.row.patient_id else "–"


def _chain(state: ChainState) -> ChainNote:
    checked = state.checked
    if checked is None:
        return ChainNote(
            text=_("The chain of this clinic has not been checked from here yet."), is_wrong=False, button=_("Check it")
        )
    when = moments.day_and_time(checked.at, moments.zone(visitors.clinic_zone()))
    if checked.faults:
        text = _(
            "Not as it was written: row %(row)s is %(wrong)s. Found when rows 1 to %(last)s were checked, %(moment)s. "
            "Run diary audit verify, which names every such row.",
            row=checked.first,
            wrong=words.WRONG[Wrong(checked.wrong)],
            last=checked.up_to,
            moment=when,
        )
    else:
        text = _("Rows 1 to %(last)s are as they were written, checked %(moment)s.", last=checked.up_to, moment=when)
    if checked.whole:
        return ChainNote(text=text, is_wrong=bool(checked.faults), button=_("Check again"))
    left = _n("%(num)s row is left to check.", "%(num)s rows are left to check.", state.rows - checked.up_to)
    return ChainNote(text=f"{text} {left}", is_wrong=bool(checked.faults), button=_("Go on checking"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPatientPage:
    """The search for the patient whose rows are to be shown."""

    title: str
    form: SearchForm
    found: Lines | None
    back_url: str

    @classmethod
    def of(cls, form: SearchForm, found: Found | None, wanted: Wanted) -> "AuditPatientPage":
        lines = None
        if found is not None:
            shown = tuple(line_of(one, _narrowed(wanted, one.id)) for one in found.patients)
            lines = Lines(lines=shown, choose=_("Show these rows"), note=found_note(found))
        return cls(
            title=_("Whose record?"), form=form, found=lines, back_url=url_for("admin.audit", **query_of(wanted))
        )


def _narrowed(wanted: Wanted, patient_id: UUID) -> str:
    return url_for("admin.audit", **query_of(replace(wanted, patient_id=patient_id)))


def written(found: AuditFile) -> str:
    """The rows as a table, with the time in the clinic's zone and in UTC, and ids beside the words."""
    head = [
        _("Number"), _("When"), _("When (UTC)"), _("Who"), _("Kind"), _("What"), _("Whose"), _("Record number"),
        _("Object"), _("Object's id"), _("From where"), _("Details"), _("Hash"),
    ]  # fmt: skip  # thirteen lines would say no more
    rows: list[list[Any]] = [list(_cells(line)) for line in found.lines]
    if found.more:
        rows.append(
            [None, _("There are more than %(most)s rows. Narrow the days to save the others.", most=MOST_EXPORTED)]
        )
    return write_csv(head, rows)


def _cells(line: AuditLine) -> Iterable[str | int | None]:
    row, told = line.row, line_in_words(line)
    yield row.sequence
    yield told.when
    yield row.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds")
    yield told.who
    yield _kind(row)
    yield told.what
    yield told.whose if row.patient_id else None
    yield line.patient.record_number if line.patient else None
    yield str(words.OBJECTS.get(row.object_kind, row.object_kind)) if row.object_kind else None
    yield str(row.object_id) if row.object_id else None
    yield row.address
    yield ", ".join(f"{name}: {value}" for name, value in row.detail.items()) or None
    yield row.hash
