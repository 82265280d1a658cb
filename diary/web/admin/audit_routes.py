"""The audit of the clinic: looking, narrowing to a patient, saving, and checking that nothing of it was changed."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import checking_chain, finding, overseeing
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.admin.audit_page import FILE_NAME, AuditOverviewPage, AuditPatientPage, written
from diary.web.admin.audit_query import before_of, query_of, wanted_of
from diary.web.admin.routes import admin
from diary.web.provider.desk_forms import SearchForm


@admin.get("/audit")
def audit() -> Response:
    wanted, before = wanted_of(request.args), before_of(request.args)
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    zone = moments.zone(visitors.clinic_zone())
    found = overseeing.look(session, now, actor, wanted, zone, before=before)
    return rendering.page(AuditOverviewPage.of(found, wanted, before))


@admin.route("/audit/patient", methods=["GET", "POST"])
def audit_patient() -> Response:
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = finding.find_patients(transactions.session(), clock.now(), visitors.staff_actor(), form.words.data)
    content = AuditPatientPage.of(form, found, wanted_of(request.args))
    return rendering.page(content, form.status if form.problems else 200)


@admin.get("/audit.csv")
def audit_file() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    wanted, zone = wanted_of(request.args), moments.zone(visitors.clinic_zone())
    found = overseeing.export(session, now, actor, wanted, zone)
    return rendering.file(written(found), FILE_NAME, "text/csv")


@admin.post("/audit/check")
def check_audit() -> Response:
    checking_chain.check(transactions.session(), clock.now(), visitors.staff_actor())
    return redirect(url_for("admin.audit", **query_of(wanted_of(request.args)), _anchor="chain"), 303)
