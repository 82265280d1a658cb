"""Who may do what: the one table from which every answer to "may I?" is derived. What is not in it is denied.

``admit`` runs before every request. A route without a rule stops the application from starting, and so does a rule
without a route. Someone who is signed in but has no right is told 404, never 403, so that the answer does not reveal
that a thing exists. Whether an object is the visitor's own is decided by the services, whose every query is scoped to
the clinic or the patient; the ``owns`` column says which of the two a route relies on, and the tests derive their
expectations from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from diary.services import checking
from diary.services.acting import Role
from diary.services.records import CameBy
from diary.services.signing_in import StaffMember
from diary.web import clock, devices, door, emergency_door, identity, visitors
from diary.web.sync import answers


class Audience(StrEnum):
    """Whom a page is made for."""

    EVERYONE = "everyone"
    STAFF = "staff"
    PATIENT = "patient"
    PHONE = "a program on a patient's phone"


class Ownership(StrEnum):
    """Whose the object in the address must be."""

    NOTHING = "nothing is named"
    OWN_CLINIC = "the clinic that is being worked in"
    OWN_DIARY = "the patient himself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may use an endpoint: one of ``roles`` for staff, and whose the object must be.

    One that ``reads_the_past`` asks for the date of birth first on a phone that nobody had opened for long. One that
    ``asks_again`` wants a fresh check of who it is, where the last one of this browser is old; one that
    ``asks_second_again`` leaves that to its own form, which asks for the password, unless there is a second factor.
    What can be read ``in_emergency`` can be opened for one patient by staff of the clinic who lack the role.
    What opens an account ``everywhere`` is not changed by somebody whom the provider of one of his clinics has let in.
    """

    audience: Audience
    roles: frozenset[Role] = frozenset()
    reads_the_past: bool = False
    asks_again: bool = False
    asks_second_again: bool = False
    in_emergency: bool = False
    everywhere: bool = False
    owns: Ownership = Ownership.NOTHING

    def admits(self, visitor: visitors.Visitor) -> bool:
        """Whether this visitor may use the endpoint at all, whatever object is named."""
        if self.audience is Audience.EVERYONE:
            return True
        if self.audience in {Audience.PATIENT, Audience.PHONE}:
            return visitor.is_patient
        return visitor.is_staff and bool(self.roles & visitor.roles)


class IncompleteAccessTableError(RuntimeError):
    """A route without a rule, or a rule without a route."""


_ANY_STAFF = frozenset(Role)
_CARE = frozenset({Role.PROVIDER, Role.NURSE})
_PLANNERS = frozenset({Role.PROVIDER, Role.ADMINISTRATOR})

_EVERYONE = Rule(audience=Audience.EVERYONE)
_PHONE = Rule(audience=Audience.PHONE)
_SIGNED_IN = Rule(audience=Audience.STAFF, roles=_ANY_STAFF)
_CARE_SIGNED_IN = Rule(audience=Audience.STAFF, roles=_CARE)
_STAFF_OF_CLINIC = Rule(audience=Audience.STAFF, roles=_ANY_STAFF, owns=Ownership.OWN_CLINIC)
_CARE_OF_CLINIC = Rule(audience=Audience.STAFF, roles=_CARE, owns=Ownership.OWN_CLINIC)
_CARE_TO_READ = replace(_CARE_OF_CLINIC, in_emergency=True)
_EXPORT = replace(_CARE_TO_READ, asks_again=True)
_PROVIDER_OF_CLINIC = Rule(audience=Audience.STAFF, roles=frozenset({Role.PROVIDER}), owns=Ownership.OWN_CLINIC)
_PRESETS = Rule(audience=Audience.STAFF, roles=_PLANNERS)
_PRESETS_OF_CLINIC = Rule(audience=Audience.STAFF, roles=_PLANNERS, owns=Ownership.OWN_CLINIC)
_ADMINISTRATOR = Rule(audience=Audience.STAFF, roles=frozenset({Role.ADMINISTRATOR}))
_ADMINISTRATOR_OF_CLINIC = Rule(
    audience=Audience.STAFF, roles=frozenset({Role.ADMINISTRATOR}), owns=Ownership.OWN_CLINIC
)
_OWN_ACCOUNT = replace(_SIGNED_IN, asks_again=True)
_OWN_FACTORS = replace(_OWN_ACCOUNT, everywhere=True)
_PATIENT = Rule(audience=Audience.PATIENT)
_OWN_DIARY = Rule(audience=Audience.PATIENT, owns=Ownership.OWN_DIARY)
_PAST = Rule(audience=Audience.PATIENT, reads_the_past=True)
_OWN_PAST = Rule(audience=Audience.PATIENT, owns=Ownership.OWN_DIARY, reads_the_past=True)

ACCESS: Mapping[str, Rule] = MappingProxyType(
    {
        "static": _EVERYONE,
        "health.alive": _EVERYONE,
        "health.ready": _EVERYONE,
        "dev.components": _EVERYONE,
        "auth.sign_in": _EVERYONE,
        "auth.second_factor": _EVERYONE,
        "auth.sign_on": _EVERYONE,
        "auth.sign_on_back": _EVERYONE,
        "auth.set_up_on_the_way": _EVERYONE,
        "auth.sign_out": _SIGNED_IN,
        "auth.account": _SIGNED_IN,
        "auth.check_again": _SIGNED_IN,
        "auth.change_password": replace(_SIGNED_IN, asks_second_again=True, everywhere=True),
        "auth.set_up_app": _OWN_FACTORS,
        "auth.remove_app": _OWN_FACTORS,
        "auth.recovery_codes": _OWN_FACTORS,
        "auth.add_passkey": _OWN_FACTORS,
        "auth.remove_passkey": _OWN_FACTORS,
        "auth.end_own_session": _OWN_ACCOUNT,
        "auth.end_other_sessions": _OWN_ACCOUNT,
        "auth.switch_clinic": _STAFF_OF_CLINIC,
        "auth.forgot_password": _EVERYONE,
        "auth.set_password": _EVERYONE,
        "patient.join": _EVERYONE,
        "patient.join_by_link": _EVERYONE,
        "patient.ask_for_code": _EVERYONE,
        "patient.diary": _PATIENT,
        "patient.save_score": _OWN_DIARY,
        "patient.undo_score": _OWN_DIARY,
        "patient.earlier": _PATIENT,
        "patient.score": _OWN_PAST,
        "patient.score_details": _OWN_DIARY,
        "patient.change_score": _OWN_PAST,
        "patient.delete_score": _OWN_PAST,
        "patient.withdraw_medicine": _OWN_PAST,
        "patient.history": _PAST,
        "patient.expect": _PATIENT,
        "patient.help_writing": _PATIENT,
        "patient.medicine": _PATIENT,
        "patient.undo_medicine": _OWN_DIARY,
        "patient.offline_diary": _PATIENT,
        "patient.offline_when_to_call": _PATIENT,
        "patient.offline_expect": _PATIENT,
        "patient.nowhere": _EVERYONE,
        "manifest": _EVERYONE,
        "service_worker": _EVERYONE,
        "sync.push": _PHONE,
        "sync.description": _EVERYONE,
        "patient.own_data": _PAST,
        "patient.own_data_file": _PAST,
        "patient.own_record_file": _PAST,
        "patient.who_saw": _PAST,
        "patient.unlock": _PATIENT,
        "patient.messages": _PAST,
        "patient.calendar_file": _PAST,
        "patient.home_screen": _PAST,
        "patient.stop_messages": _EVERYONE,
        "patient.text_reply": _EVERYONE,
        "patient.choose": _PATIENT,
        "patient.sign_out": _PATIENT,
        "patient.when_to_call": _PATIENT,
        "patient.report_symptoms": _PATIENT,
        "patient.reported": _OWN_DIARY,
        "patient.answers_before": _OWN_PAST,
        "patient.pain_before": _OWN_DIARY,
        "patient.peg": _OWN_DIARY,
        "provider.worklist": _SIGNED_IN,
        "provider.search_worklist": _SIGNED_IN,
        "provider.new_patient": _SIGNED_IN,
        "provider.alike": _SIGNED_IN,
        "provider.find_patient": _SIGNED_IN,
        "provider.patient": _STAFF_OF_CLINIC,
        "provider.edit_patient": _STAFF_OF_CLINIC,
        "provider.records_file": replace(_STAFF_OF_CLINIC, asks_again=True),
        "provider.write_consents": _STAFF_OF_CLINIC,
        "provider.replace_phones": _STAFF_OF_CLINIC,
        "provider.merge_patient": _STAFF_OF_CLINIC,
        "provider.confirm_merge": _STAFF_OF_CLINIC,
        "provider.undo_merge": _STAFF_OF_CLINIC,
        "provider.move_injection": _CARE_OF_CLINIC,
        "provider.confirm_move": _CARE_OF_CLINIC,
        "provider.call_off": _STAFF_OF_CLINIC,
        "provider.void": _CARE_OF_CLINIC,
        "provider.new_injection": _STAFF_OF_CLINIC,
        "provider.hand_over": _STAFF_OF_CLINIC,
        "provider.issue_code": _STAFF_OF_CLINIC,
        "provider.baseline": _CARE_OF_CLINIC,
        "provider.needle_out": _CARE_OF_CLINIC,
        "provider.peg": _CARE_OF_CLINIC,
        "provider.paper_twin": _STAFF_OF_CLINIC,
        "provider.paper_entries": _CARE_OF_CLINIC,
        "provider.undo_paper_score": _CARE_OF_CLINIC,
        "provider.recovery_board": _CARE_SIGNED_IN,
        "provider.save_recovery_score": _CARE_OF_CLINIC,
        "provider.undo_recovery_score": _CARE_OF_CLINIC,
        "provider.may_stand": _CARE_OF_CLINIC,
        "provider.must_lie": _CARE_OF_CLINIC,
        "provider.corrections": _STAFF_OF_CLINIC,
        "provider.reminders": _STAFF_OF_CLINIC,
        "provider.correct": _CARE_OF_CLINIC,
        "provider.presets": _PRESETS,
        "provider.new_preset": _PRESETS,
        "provider.preset": _PRESETS_OF_CLINIC,
        "provider.offer_preset": _PRESETS_OF_CLINIC,
        "provider.decide": replace(_PROVIDER_OF_CLINIC, asks_second_again=True),
        "provider.decision": _STAFF_OF_CLINIC,
        "provider.overview": _PRESETS,
        "provider.overview_chart": _PRESETS,
        "provider.overview_export": replace(_PRESETS, asks_again=True),
        "provider.overview_list": _PRESETS,
        "provider.alerts": _SIGNED_IN,
        "provider.finished_alerts": _SIGNED_IN,
        "provider.alert": _STAFF_OF_CLINIC,
        "provider.policies": _SIGNED_IN,
        "provider.policy": _STAFF_OF_CLINIC,
        "provider.review": _STAFF_OF_CLINIC,
        "provider.chart": _STAFF_OF_CLINIC,
        "provider.note": _EXPORT,
        "provider.report": _EXPORT,
        "provider.report_file": _EXPORT,
        "provider.rfa_plan": _CARE_TO_READ,
        "provider.two_blocks": _CARE_TO_READ,
        "provider.two_blocks_chart": _CARE_TO_READ,
        "provider.past_session": _CARE_OF_CLINIC,
        "provider.withdraw_past_session": _CARE_OF_CLINIC,
        "provider.history_complete": _CARE_OF_CLINIC,
        "admin.break_glass": replace(_ADMINISTRATOR_OF_CLINIC, asks_again=True),
        "provider.close_glass": _SIGNED_IN,
        "provider.emergencies": _PRESETS,
        "admin.review_emergency": _ADMINISTRATOR_OF_CLINIC,
        "admin.overview": _ADMINISTRATOR,
        "admin.audit": _ADMINISTRATOR,
        "admin.audit_patient": _ADMINISTRATOR,
        "admin.audit_file": replace(_ADMINISTRATOR, asks_again=True),
        "admin.check_audit": _ADMINISTRATOR,
        "admin.people": _ADMINISTRATOR,
        "admin.invite": _ADMINISTRATOR,
        "admin.person": _ADMINISTRATOR_OF_CLINIC,
        "admin.link": _ADMINISTRATOR_OF_CLINIC,
        "admin.send_link": _ADMINISTRATOR_OF_CLINIC,
        "admin.roles": _ADMINISTRATOR_OF_CLINIC,
        "admin.deactivate": _ADMINISTRATOR_OF_CLINIC,
        "admin.reactivate": _ADMINISTRATOR_OF_CLINIC,
        "admin.end_session": _ADMINISTRATOR_OF_CLINIC,
        "admin.reset_factors": replace(_ADMINISTRATOR_OF_CLINIC, asks_again=True),
        "admin.second_factor": replace(_ADMINISTRATOR, asks_again=True),
        "admin.retention": replace(_ADMINISTRATOR, asks_again=True),
        "admin.delete_patient": replace(_ADMINISTRATOR_OF_CLINIC, asks_again=True),
        "admin.single_sign_on": replace(_ADMINISTRATOR, asks_again=True),
        "admin.passwords": replace(_ADMINISTRATOR, asks_again=True),
        "admin.forget_sign_on": replace(_ADMINISTRATOR_OF_CLINIC, asks_again=True),
        "admin.locations": _ADMINISTRATOR,
        "admin.new_location": _ADMINISTRATOR,
        "admin.location": _ADMINISTRATOR_OF_CLINIC,
        "admin.retire_location": _ADMINISTRATOR_OF_CLINIC,
        "admin.reopen_location": _ADMINISTRATOR_OF_CLINIC,
        "admin.windows": _ADMINISTRATOR,
        "admin.window": _ADMINISTRATOR,
        "admin.schedules": _ADMINISTRATOR,
        "admin.new_schedule": _ADMINISTRATOR,
        "admin.schedule": _ADMINISTRATOR_OF_CLINIC,
        "admin.usual_schedule": _ADMINISTRATOR,
        "admin.new_policy": _ADMINISTRATOR,
        "admin.policy": _ADMINISTRATOR_OF_CLINIC,
        "admin.usual_policy": _ADMINISTRATOR,
        "admin.safety": _ADMINISTRATOR,
        "admin.safety_number": _ADMINISTRATOR,
        "admin.alert_limit": _ADMINISTRATOR,
        "admin.safety_text": _ADMINISTRATOR,
    },
)


def check_complete(app: Flask, table: Mapping[str, Rule] = ACCESS) -> None:
    """Refuse to start with a route that is not in the table, or a line of the table that no route answers to."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != set(table):
        missing, idle = sorted(routes - set(table)), sorted(set(table) - routes)
        raise IncompleteAccessTableError(f"routes without a rule: {missing}; rules without a route: {idle}")


def allowed(endpoint: str) -> bool:
    """Whether the present visitor may use an endpoint, so that a page offers nothing that would be refused."""
    return ACCESS[endpoint].admits(visitors.present())


def allowed_for(endpoint: str, patient_id: UUID) -> bool:
    """The same for a page about one patient, which may stand open to the visitor in an emergency."""
    rule, staff = ACCESS[endpoint], visitors.present().staff
    return allowed(endpoint) or (rule.in_emergency and emergency_door.is_open_for(staff, patient_id))


def admit() -> Response | None:
    """Let the request pass, send someone unknown to the door, and tell everyone else that there is nothing here."""
    if request.endpoint is None:
        return None
    rule = ACCESS.get(request.endpoint)
    if rule is None:
        raise NotFound
    if rule.audience is Audience.PHONE:
        # What a program sends is no visit: nobody has opened the diary.
        return None if devices.held() else answers.session_ended(deleted=devices.clinic_of_gone() is not None)
    if rule.audience is Audience.EVERYONE or rule.admits(visitors.present()):
        return _first_asked(rule)
    if rule.in_emergency and visitors.present().is_staff:
        return _in_emergency(rule)
    if visitors.present().is_nobody or _session_ended(rule):
        return door.send_to(patient=rule.audience is Audience.PATIENT)
    raise NotFound


def _in_emergency(rule: Rule) -> Response | None:
    """What somebody of the staff finds at a page that his role does not open."""
    instead = emergency_door.closed() or _first_asked(rule)
    if instead is None:
        emergency_door.look_through()
    return instead


def _first_asked(rule: Rule) -> Response | None:
    """What somebody who may do something is asked before he does it."""
    if rule.reads_the_past and visitors.device().locked_at:
        return door.unlock()
    if rule.everywhere and not visitors.staff().may_change_account:
        raise NotFound
    if (rule.asks_again or rule.asks_second_again) and _is_stale(rule, visitors.staff()):
        return door.check_again()
    return None


def _is_stale(rule: Rule, staff: StaffMember) -> bool:
    """Whether the last check of this browser is too old for what is asked for."""
    alone = staff.came_by is CameBy.PASSWORD
    return not checking.is_fresh(clock.now(), staff) and (rule.asks_again or not alone)


def _session_ended(rule: Rule) -> bool:
    """Whether someone of the staff only has to sign in again, on a tablet that a patient has used as well."""
    return rule.audience is Audience.STAFF and not visitors.present().is_staff and identity.came_signed_in()
