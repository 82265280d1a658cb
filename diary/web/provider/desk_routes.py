"""The pages of the desk: patients, before and beside their injections."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from diary.services import consenting, enrolling, finding, lost_phones, patient_file, registering
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.desk_forms import ConsentForm, NewPatientForm, PatientDetailsForm, SearchForm
from diary.web.provider.desk_pages import FindPatientPage, NewPatientPage, PatientDetailsPage
from diary.web.provider.patient_lines import alike_lines
from diary.web.provider.patient_page import PatientPage
from diary.web.provider.routes import provider


@provider.route("/patients/new", methods=["GET", "POST"])
def new_patient() -> Response:
    form = NewPatientForm(zone=visitors.clinic_zone())
    found: tuple[finding.Alike, ...] = ()
    if form.validate_on_submit():
        session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
        found = () if form.is_sure else finding.alike(session, now, actor, form.identity)
        if not found or finding.has_number(found, form.identity):
            with transactions.attempt(form):
                patient = enrolling.register_patient(session, now, actor, form.details())
                return redirect(url_for("provider.patient", patient_id=patient.id), 303)
    content = NewPatientPage.of(form, found)
    return rendering.page(content, content.status)


@provider.post("/patients/alike")
def alike() -> Response:
    form = NewPatientForm()
    found = finding.alike(transactions.session(), clock.now(), visitors.staff_actor(), form.identity)
    return rendering.json({"html": render_template("components/alike_while_typing.html", alike=alike_lines(found))})


@provider.route("/patients/find", methods=["GET", "POST"])
def find_patient() -> Response:
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = finding.find_patients(transactions.session(), clock.now(), visitors.staff_actor(), form.words.data)
    return rendering.page(FindPatientPage.of(form, found), form.status if form.problems else 200)


@provider.get("/patients/<uuid:patient_id>")
def patient(patient_id: UUID) -> Response:
    found = patient_file.open_file(transactions.session(), clock.now(), visitors.staff_actor(), patient_id)
    return rendering.page(PatientPage.of(found, ConsentForm(found.patient, found.agreed, formdata=None)))


@provider.route("/patients/<uuid:patient_id>/details", methods=["GET", "POST"])
def edit_patient(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = enrolling.look_at_patient(session, now, actor, patient_id)
    form = PatientDetailsForm.of(found)
    if form.validate_on_submit():
        with transactions.attempt(form):
            registering.amend_patient(session, now, actor, patient_id, form.details(), form.quiet)
            return redirect(url_for("provider.patient", patient_id=patient_id), 303)
    return rendering.page(PatientDetailsPage.of(form, found), form.status)


@provider.post("/patients/<uuid:patient_id>/consents")
def write_consents(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = patient_file.open_file(session, now, actor, patient_id)
    form = ConsentForm(found.patient, found.agreed)
    if form.validate_on_submit():
        consenting.write_consent(session, now, actor, patient_id, form.channels)
        return redirect(url_for("provider.patient", patient_id=patient_id, _anchor="messages"), 303)
    return rendering.answer("provider/patient", PatientPage.of(found, form), form.status)


@provider.post("/patients/<uuid:patient_id>/phones")
def replace_phones(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    secret = rendering.settings().secret_key
    injection = lost_phones.replace_phones(session, now, actor, patient_id, secret=secret)
    if injection is None:
        return redirect(url_for("provider.patient", patient_id=patient_id, _anchor="phones"), 303)
    return redirect(url_for("provider.hand_over", injection_id=injection.id), 303)
