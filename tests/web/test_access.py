"""Who may do what: every endpoint × every persona, the answer derived from the table and never from the application."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from diary.web import access
from diary.web.access import ACCESS, Audience, IncompleteAccessTableError, Ownership, Rule
from tests.web.alarmed import alerted, reported
from tests.web.browser import Browser, birthday
from tests.web.clinic import PASSWORD, World, first_entry, staff_link
from tests.web.decided import decided
from tests.web.everybody import PERSONAS, Everybody, Persona
from tests.web.glass import emergency_opened
from tests.web.messaged import stop_link
from tests.web.office import OWN_POLICY, session_of_nurse
from tests.web.signed_on import known_provider

NOT_FOUND, DOOR, INSIDE, OFFERED = "not found", "the door", "inside", "offered in an emergency"


METHODS = {
    "health.alive": ("GET", "/healthz"),
    "health.ready": ("GET", "/readyz"),
    "static": ("GET", "/static/css/tokens.css"),
    "dev.components": ("GET", "/dev/components"),
    "auth.sign_in": ("GET", "/sign-in"),
    "auth.second_factor": ("GET", "/sign-in/code"),
    "auth.sign_on": ("GET", "/sign-in/with/{clinic}"),
    "auth.sign_on_back": ("GET", "/sign-in/with/{clinic}/back"),
    "auth.set_up_on_the_way": ("GET", "/sign-in/app"),
    "auth.sign_out": ("POST", "/sign-out"),
    "auth.account": ("GET", "/account"),
    "auth.check_again": ("GET", "/account/check"),
    "auth.change_password": ("GET", "/account/password"),
    "auth.set_up_app": ("GET", "/account/app"),
    "auth.remove_app": ("GET", "/account/app/remove"),
    "auth.recovery_codes": ("GET", "/account/recovery-codes"),
    "auth.add_passkey": ("GET", "/account/passkeys/new"),
    "auth.remove_passkey": ("GET", "/account/passkeys/{person}/remove"),
    "auth.end_own_session": ("POST", "/account/sessions/{session}/end"),
    "auth.end_other_sessions": ("POST", "/account/sessions/end-others"),
    "auth.forgot_password": ("GET", "/forgot-password"),
    "auth.set_password": ("GET", "/set-password/{link}"),
    "patient.ask_for_code": ("GET", "/new-code"),
    "patient.join": ("GET", "/join"),
    "patient.join_by_link": ("GET", "/join/something"),
    "patient.diary": ("GET", "/diary"),
    "patient.save_score": ("POST", "/diary/scores"),
    "patient.undo_score": ("POST", "/diary/scores/{entry}/undo"),
    "patient.earlier": ("GET", "/diary/earlier"),
    "patient.score": ("GET", "/diary/scores/{entry}"),
    "patient.score_details": ("GET", "/diary/scores/{entry}/details"),
    "patient.change_score": ("GET", "/diary/scores/{entry}/change"),
    "patient.delete_score": ("POST", "/diary/scores/{entry}/delete"),
    "patient.withdraw_medicine": ("POST", "/diary/medicines/{medicine}/undo"),
    "patient.history": ("GET", "/diary/history"),
    "patient.expect": ("GET", "/diary/expect"),
    "patient.medicine": ("GET", "/diary/medicine"),
    "patient.undo_medicine": ("POST", "/diary/medicine/{medicine}/undo"),
    "patient.help_writing": ("POST", "/diary/helping"),
    "patient.own_data": ("GET", "/diary/my-data"),
    "patient.own_record_file": ("GET", "/diary/my-data.json"),
    "patient.own_data_file": ("GET", "/diary/my-data.csv"),
    "patient.who_saw": ("GET", "/diary/who-saw"),
    "patient.unlock": ("GET", "/diary/unlock"),
    "patient.messages": ("GET", "/diary/messages"),
    "patient.home_screen": ("GET", "/diary/home-screen"),
    "patient.calendar_file": ("GET", "/diary/calendar.ics"),
    "patient.stop_messages": ("GET", "/stop/{stop}"),
    "patient.text_reply": ("POST", "/messages/replies"),
    "patient.choose": ("GET", "/diary/choose"),
    "patient.sign_out": ("POST", "/diary/sign-out"),
    "patient.when_to_call": ("GET", "/diary/when-to-call"),
    "patient.report_symptoms": ("POST", "/diary/when-to-call"),
    "patient.reported": ("GET", "/diary/when-to-call/{report}"),
    "patient.answers_before": ("GET", "/diary/before/{injection}"),
    "patient.pain_before": ("GET", "/diary/before/{injection}/1-moving"),
    "patient.peg": ("GET", "/diary/peg/{injection}/4"),
    "provider.worklist": ("GET", "/"),
    "provider.search_worklist": ("POST", "/worklist/search"),
    "provider.new_patient": ("GET", "/patients/new"),
    "provider.alike": ("POST", "/patients/alike"),
    "provider.find_patient": ("GET", "/patients/find"),
    "provider.patient": ("GET", "/patients/{patient}"),
    "provider.edit_patient": ("GET", "/patients/{patient}/details"),
    "provider.write_consents": ("POST", "/patients/{patient}/consents"),
    "provider.replace_phones": ("POST", "/patients/{patient}/phones"),
    "provider.merge_patient": ("GET", "/patients/{patient}/merge"),
    "provider.confirm_merge": ("GET", "/patients/{patient}/merge/{other}"),
    "provider.undo_merge": ("GET", "/merges/{merge}/undo"),
    "provider.move_injection": ("GET", "/injections/{injection}/move"),
    "provider.confirm_move": ("GET", "/injections/{injection}/move/{other}"),
    "provider.call_off": ("GET", "/injections/{injection}/call-off"),
    "provider.void": ("GET", "/injections/{injection}/error"),
    "provider.new_injection": ("GET", "/patients/{patient}/injections/new"),
    "provider.hand_over": ("GET", "/injections/{injection}/hand-over"),
    "provider.issue_code": ("POST", "/injections/{injection}/join-codes"),
    "provider.baseline": ("GET", "/injections/{injection}/baseline"),
    "provider.needle_out": ("GET", "/injections/{injection}/needle-out"),
    "provider.peg": ("GET", "/injections/{injection}/peg"),
    "provider.paper_twin": ("GET", "/injections/{injection}/paper"),
    "provider.paper_entries": ("GET", "/injections/{injection}/paper/entries"),
    "provider.undo_paper_score": ("POST", "/injections/{injection}/paper/entries/{entry}/undo"),
    "provider.recovery_board": ("GET", "/recovery"),
    "provider.save_recovery_score": ("POST", "/recovery/scores"),
    "provider.undo_recovery_score": ("POST", "/recovery/scores/{entry}/undo"),
    "provider.may_stand": ("POST", "/recovery/{injection}/may-stand"),
    "provider.must_lie": ("POST", "/recovery/{injection}/must-lie"),
    "provider.corrections": ("GET", "/injections/{injection}/corrections"),
    "provider.reminders": ("GET", "/injections/{injection}/reminders"),
    "provider.correct": ("GET", "/injections/{injection}/correct"),
    "provider.presets": ("GET", "/presets"),
    "provider.new_preset": ("GET", "/presets/new"),
    "provider.preset": ("GET", "/presets/{preset}"),
    "provider.offer_preset": ("POST", "/presets/{preset}/offer"),
    "provider.decide": ("GET", "/injections/{injection}/decide"),
    "provider.decision": ("GET", "/injections/{decided}/decisions/1"),
    "provider.overview": ("GET", "/overview"),
    "provider.overview_chart": ("GET", "/overview/chart.json"),
    "provider.overview_export": ("GET", "/overview.csv"),
    "provider.overview_list": ("GET", "/overview/all"),
    "provider.alerts": ("GET", "/alerts"),
    "provider.finished_alerts": ("GET", "/alerts/finished"),
    "provider.alert": ("GET", "/alerts/{alert}"),
    "provider.policies": ("GET", "/policies"),
    "provider.policy": ("GET", "/policies/{own_policy}"),
    "provider.review": ("GET", "/injections/{injection}"),
    "provider.chart": ("GET", "/injections/{injection}/chart.json"),
    "auth.switch_clinic": ("POST", "/clinic"),
    "admin.overview": ("GET", "/administration"),
    "admin.audit": ("GET", "/administration/audit"),
    "admin.audit_patient": ("GET", "/administration/audit/patient"),
    "admin.audit_file": ("GET", "/administration/audit.csv"),
    "admin.check_audit": ("POST", "/administration/audit/check"),
    "admin.people": ("GET", "/administration/people"),
    "admin.invite": ("GET", "/administration/people/invite"),
    "admin.person": ("GET", "/administration/people/{person}"),
    "admin.link": ("GET", "/administration/people/{person}/link"),
    "admin.send_link": ("POST", "/administration/people/{person}/link"),
    "admin.roles": ("GET", "/administration/people/{person}/roles"),
    "admin.deactivate": ("GET", "/administration/people/{person}/deactivate"),
    "admin.reactivate": ("GET", "/administration/people/{former}/reactivate"),
    "admin.reset_factors": ("GET", "/administration/people/{person}/second-factor"),
    "admin.second_factor": ("GET", "/administration/second-factor"),
    "admin.single_sign_on": ("GET", "/administration/single-sign-on"),
    "admin.passwords": ("GET", "/administration/single-sign-on/passwords"),
    "admin.forget_sign_on": ("GET", "/administration/people/{person}/single-sign-on"),
    "admin.end_session": ("POST", "/administration/people/{person}/sessions/{session}/end"),
    "admin.retention": ("GET", "/administration/retention"),
    "admin.delete_patient": ("GET", "/administration/patients/{patient}/delete"),
    "admin.locations": ("GET", "/administration/locations"),
    "admin.new_location": ("GET", "/administration/locations/new"),
    "admin.location": ("GET", "/administration/locations/{location}"),
    "admin.retire_location": ("GET", "/administration/locations/{location}/retire"),
    "admin.reopen_location": ("POST", "/administration/locations/{retired}/reopen"),
    "admin.windows": ("GET", "/administration/windows"),
    "admin.window": ("GET", "/administration/windows/mepivacaine"),
    "admin.schedules": ("GET", "/administration/schedules"),
    "admin.new_schedule": ("GET", "/administration/schedules/new"),
    "admin.schedule": ("GET", "/administration/schedules/own/{schedule}"),
    "admin.usual_schedule": ("GET", "/administration/schedules/usual/medial_branch_block"),
    "admin.new_policy": ("GET", "/administration/policies/new"),
    "admin.policy": ("GET", "/administration/policies/own/{own_policy}"),
    "admin.usual_policy": ("GET", "/administration/policies/usual/medial_branch_block"),
    "admin.safety": ("GET", "/administration/when-to-call"),
    "admin.safety_number": ("GET", "/administration/when-to-call/numbers/fever_celsius"),
    "admin.alert_limit": ("GET", "/administration/when-to-call/limits/emergency"),
    "admin.safety_text": ("GET", "/administration/when-to-call/items/rash"),
    "patient.offline_diary": ("GET", "/diary/offline"),
    "patient.offline_when_to_call": ("GET", "/diary/offline/when-to-call"),
    "patient.offline_expect": ("GET", "/diary/offline/expect"),
    "patient.nowhere": ("GET", "/offline"),
    "manifest": ("GET", "/manifest.webmanifest"),
    "service_worker": ("GET", "/service-worker.js"),
    "sync.push": ("POST", "/api/v1/sync"),
    "sync.description": ("GET", "/api/v1/openapi.json"),
    "provider.note": ("GET", "/injections/{injection}/note"),
    "provider.report": ("GET", "/injections/{injection}/report"),
    "provider.report_file": ("GET", "/injections/{injection}/report/LETTER.pdf"),
    "provider.records_file": ("GET", "/patients/{patient}/records.json"),
    "provider.rfa_plan": ("GET", "/patients/{patient}/plan"),
    "provider.two_blocks": ("GET", "/patients/{patient}/blocks"),
    "provider.two_blocks_chart": ("GET", "/patients/{patient}/blocks/chart.json"),
    "provider.past_session": ("GET", "/patients/{patient}/elsewhere/new"),
    "provider.withdraw_past_session": ("GET", "/elsewhere/{past}/withdraw"),
    "admin.break_glass": ("GET", "/administration/patients/{patient}/emergency"),
    "provider.close_glass": ("POST", "/emergency/end"),
    "provider.emergencies": ("GET", "/emergencies"),
    "admin.review_emergency": ("POST", "/administration/emergencies/{emergency}/review"),
    "provider.history_complete": ("POST", "/patients/{patient}/history-complete"),
}


ONLY_IN_A_DEMONSTRATION = {"dev.components"}


def expected(rule: Rule, persona: Persona) -> str:
    """What the table promises."""
    if rule.audience is Audience.EVERYONE:
        return INSIDE
    if not (persona.roles or persona.is_patient):
        return DOOR
    if rule.audience is Audience.PHONE:
        return INSIDE if persona.is_patient else DOOR
    if rule.audience is Audience.PATIENT:
        mine = persona.is_patient and (rule.owns is not Ownership.OWN_DIARY or persona.own_diary)
        return INSIDE if mine else NOT_FOUND
    mine = bool(rule.roles & persona.roles) and (rule.owns is not Ownership.OWN_CLINIC or persona.own_clinic)
    if rule.in_emergency and persona.roles and persona.own_clinic:
        return INSIDE if mine else OFFERED
    return INSIDE if mine else NOT_FOUND


def path_of(endpoint: str, world: World) -> str:
    return METHODS[endpoint][1].format(
        patient=world.running.patient_id,
        alert=alerted(world) if "{alert}" in METHODS[endpoint][1] else "",
        report=reported(world) if "{report}" in METHODS[endpoint][1] else "",
        stop=stop_link(world) if "{stop}" in METHODS[endpoint][1] else "",
        decided=decided(world) if "{decided}" in METHODS[endpoint][1] else "",
        injection=world.running.injection_id,
        entry=first_entry(world),
        medicine=world.running.medicine_id,
        other=world.planned.patient_id,
        merge=world.merge_id,
        preset=world.preset_id,
        past=world.past_id,
        link=staff_link(world) if "{link}" in METHODS[endpoint][1] else "",
        clinic=known_provider(world) if "{clinic}" in METHODS[endpoint][1] else "",
        person=world.nurse.id,
        former=world.former.id,
        location=world.location_id,
        retired=world.office.retired_location_id,
        schedule=world.office.schedule,
        own_policy=OWN_POLICY,
        emergency=emergency_opened(world, ended=True) if "{emergency}" in METHODS[endpoint][1] else "",
        session=session_of_nurse(world, PASSWORD) if "{session}" in METHODS[endpoint][1] else "",
    )


def ask(app: Flask, everybody: Everybody, name: str, endpoint: str, path: str, world: World) -> str:
    """What somebody finds behind an endpoint."""
    form = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "4"}
    form |= {"clinic_id": str(world.clinic_id), "seen": "2"}
    return outcome(everybody.ask(app, name, METHODS[endpoint][0], path, form), endpoint)


def outcome(page: TestResponse, endpoint: str) -> str:
    if page.status_code == 404:
        return NOT_FOUND
    if page.status_code == 403 and ACCESS[endpoint].in_emergency:
        return OFFERED
    patients = endpoint.startswith("patient.")
    if page.status_code == 401 and page.is_json:
        return DOOR if (page.json or {})["reason"] == "session_ended" else INSIDE
    if page.status_code == 401:
        heading = re.findall(r"<h1[^>]*>([^<]*)</h1>", page.text)
        return DOOR if heading == ["Your pain diary" if patients else "Sign in"] else INSIDE
    leads_on = page.headers.get("Location", "") if page.status_code == 303 else ""
    leads_to_the_door = leads_on.startswith("/join" if patients else "/sign-in?next=")
    return DOOR if leads_to_the_door and not endpoint.endswith("sign_out") else INSIDE


def promised(endpoint: str, name: str) -> str:
    return NOT_FOUND if endpoint in ONLY_IN_A_DEMONSTRATION else expected(ACCESS[endpoint], PERSONAS[name])


def wrong(app: Flask, everybody: Everybody, endpoint: str, world: World) -> Iterator[tuple[str, str, str]]:
    """Who finds what was not promised to him: the refused first, since a refusal changes nothing.

    After what somebody may send, everything is put back for the next one.
    """
    everybody.afresh(world.engine)
    path = path_of(endpoint, world)
    for name in sorted(PERSONAS, key=lambda name: promised(endpoint, name) == INSIDE):
        got, due = ask(app, everybody, name, endpoint, path, world), promised(endpoint, name)
        if got != due:
            yield name, due, got
        if due == INSIDE and METHODS[endpoint][0] == "POST":
            everybody.afresh(world.engine)
            path = path_of(endpoint, world)


@pytest.mark.parametrize("endpoint", ACCESS)
def test_the_table_decides(endpoint: str, app: Flask, everybody: Everybody, world: World) -> None:
    """Everybody asks; each wrong answer is told as (who, what was promised, what he got)."""
    assert list(wrong(app, everybody, endpoint, world)) == []


def test_every_endpoint_of_the_table_is_asked_for() -> None:
    assert set(METHODS) == set(ACCESS)


def test_a_route_that_is_not_in_the_table_stops_the_application(own_app: Flask) -> None:
    own_app.add_url_rule("/secret", "secret", lambda: "")
    with pytest.raises(IncompleteAccessTableError, match="secret"):
        access.check_complete(own_app)


def test_a_line_without_a_route_stops_the_application(app: Flask) -> None:
    with pytest.raises(IncompleteAccessTableError, match="gone"):
        access.check_complete(app, {**ACCESS, "gone": ACCESS["static"]})


def test_an_endpoint_without_a_rule_is_not_found(own_app: Flask, world: World) -> None:
    own_app.add_url_rule("/secret", "secret", lambda: "the secret")
    assert Browser(own_app).sign_in(world.provider).get("/secret").status == 404


def test_a_patient_of_another_clinic_opens_nothing_here(app: Flask, world: World) -> None:
    browser = Browser(app).join(world.foreign)
    path = f"/diary/scores/{first_entry(world)}/undo"
    assert browser.post(path).status == 404


def test_what_is_not_there_and_what_is_anothers_read_alike(stranger: Browser, world: World) -> None:
    theirs = stranger.get(f"/injections/{world.running.injection_id}")
    nowhere = stranger.get(f"/injections/{uuid4()}")
    assert (theirs.status, theirs.text) == (nowhere.status, nowhere.text)


@pytest.mark.parametrize(
    "action", ["patients/new", "patients/{patient}/injections/new", "injections/{planned}/needle-out"]
)
def test_a_form_that_may_not_be_seen_may_not_be_sent(action: str, stranger: Browser, world: World) -> None:
    path = "/" + action.format(patient=world.running.patient_id, planned=world.planned.injection_id)
    page = stranger.post(path, {"day": "1"})
    assert page.status == (422 if action == "patients/new" else 404)


def test_an_administrator_takes_no_baseline(administrator: Browser, world: World) -> None:
    page = administrator.get(f"/patients/{world.planned.patient_id}")
    assert "Pain before" not in page.links()
    assert administrator.post(f"/injections/{world.planned.injection_id}/needle-out", {}).status == 404


def test_a_nurses_phone_that_a_patient_has_used_is_both(app: Flask, world: World) -> None:
    browser = Browser(app).sign_in(world.nurse).join(world.running)
    assert browser.get("/").heading == "Worklist"
    assert browser.get("/diary").heading == "Pain right now"


def test_a_birthday_alone_opens_nothing(nobody: Browser, world: World) -> None:
    assert nobody.post("/join", birthday(world.running)).status == 422
    assert nobody.get("/diary").goes_to == "/join"
