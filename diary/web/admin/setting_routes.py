"""What the clinic sets for itself: windows, schedules, and *when to call*."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.clinical.catalogue import Procedure
from diary.clinical.safety import Item, Safety, shipped_safety
from diary.clinical.safety_numbers import NAMES
from diary.services import own_settings
from diary.services.alert_limits import BOUNDS
from diary.services.changing_settings import changes_of, history
from diary.services.clinic_settings import Kind, standing
from diary.services.failures import NotFound
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin import setting_pages, setting_words
from diary.web.admin.deciding import seen_of
from diary.web.admin.limit_pages import limit_lines, limit_page, standing_minutes
from diary.web.admin.routes import admin
from diary.web.admin.setting_forms import NumberForm, ScheduleForm, TextForm, UsualScheduleForm, WindowForm


@admin.get("/windows")
def windows() -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    changes = changes_of(session, actor, Kind.WINDOW)
    return rendering.page(setting_pages.windows_page(standing(session), changes))


@admin.route("/windows/<row>", methods=["GET", "POST"])
def window(row: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes = history(session, actor, Kind.WINDOW, row)
    rows = setting_words.rows_of(standing(session).rules.windows)
    if row not in rows:
        raise NotFound
    form = WindowForm.of(row, rows[row][1], seen_of(changes))
    if form.validate_on_submit():
        with transactions.attempt(form):
            minutes = None if form.goes_back else form.minutes
            own_settings.change_window(session, now, actor, row, minutes, form.decision)
            return redirect(url_for("admin.window", row=row), 303)
    return rendering.page(setting_pages.window_page(row, form, standing(session), changes), form.status)


@admin.get("/schedules")
def schedules() -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    changes = changes_of(session, actor, Kind.USUAL_SCHEDULE)
    return rendering.page(setting_pages.SchedulesPage.of(standing(session).rules, changes))


@admin.route("/schedules/new", methods=["GET", "POST"])
def new_schedule() -> Response:
    form = ScheduleForm(seen="0")
    if form.validate_on_submit():
        with transactions.attempt(form):
            session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
            own_settings.add_schedule(session, now, actor, form.details(), form.reason.data)
            return redirect(url_for("admin.schedules"), 303)
    return rendering.page(setting_pages.schedule_page(form), form.status)


@admin.route("/schedules/own/<own>", methods=["GET", "POST"])
def schedule(own: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes = history(session, actor, Kind.SCHEDULE, own)
    rules = standing(session).rules
    if own not in rules.own_schedules:
        raise NotFound
    form = ScheduleForm.of(rules.own_schedules[own], seen_of(changes))
    if form.validate_on_submit():
        with transactions.attempt(form):
            if form.goes_back:
                retired = own not in rules.retired
                own_settings.retire_schedule(session, now, actor, own, form.decision, retired=retired)
            else:
                own_settings.change_schedule(session, now, actor, own, form.details(), form.decision)
            return redirect(url_for("admin.schedule", own=own), 303)
    return rendering.page(setting_pages.schedule_page(form, rules.own_schedules[own], rules, changes), form.status)


@admin.route("/schedules/usual/<procedure>", methods=["GET", "POST"])
def usual_schedule(procedure: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    if procedure not in set(Procedure):
        raise NotFound
    of, changes = Procedure(procedure), history(session, actor, Kind.USUAL_SCHEDULE, procedure)
    rules = standing(session).rules
    form = UsualScheduleForm(
        setting_pages.offered(rules),
        seen=str(seen_of(changes)),
        without_steroid=rules.usual_schedule(of, steroid_given=False),
        with_steroid=rules.usual_schedule(of, steroid_given=True),
    )
    if form.validate_on_submit():
        with transactions.attempt(form):
            chosen = None if form.goes_back else form.chosen
            own_settings.change_usual_schedule(session, now, actor, of, chosen, form.decision)
            return redirect(url_for("admin.schedules"), 303)
    return rendering.page(setting_pages.usual_page(of, form, standing(session), changes), form.status)


@admin.get("/when-to-call")
def safety() -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    kinds = (Kind.SAFETY_NUMBER, Kind.SAFETY_TEXT, Kind.ALERT_LIMIT)
    numbers, texts, limits = (changes_of(session, actor, kind) for kind in kinds)
    return rendering.page(setting_pages.safety_page(standing(session), numbers, texts, limit_lines(limits)))


@admin.route("/when-to-call/numbers/<name>", methods=["GET", "POST"])
def safety_number(name: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    if name not in NAMES:
        raise NotFound
    changes = history(session, actor, Kind.SAFETY_NUMBER, name)
    form = NumberForm(seen=str(seen_of(changes)), value=str(getattr(standing(session).safety.numbers, name)))
    if form.validate_on_submit():
        with transactions.attempt(form):
            value = None if form.goes_back else form.number
            own_settings.change_number(session, now, actor, name, value, form.decision)
            return redirect(url_for("admin.safety"), 303)
    return rendering.page(setting_pages.number_page(name, form, standing(session), changes), form.status)


@admin.route("/when-to-call/limits/<tier>", methods=["GET", "POST"])
def alert_limit(tier: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    of = next((key for key in BOUNDS if key.value == tier), None)
    if of is None:
        raise NotFound
    changes = history(session, actor, Kind.ALERT_LIMIT, tier)
    form = NumberForm(seen=str(seen_of(changes)), value=str(standing_minutes(of, changes)))
    if form.validate_on_submit():
        with transactions.attempt(form):
            own_settings.change_limit(session, now, actor, of, None if form.goes_back else form.minutes, form.decision)
            return redirect(url_for("admin.safety"), 303)
    return rendering.page(limit_page(of, form, changes), form.status)


@admin.route("/when-to-call/items/<item>", methods=["GET", "POST"])
def safety_text(item: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes = history(session, actor, Kind.SAFETY_TEXT, item)
    shipped, own = _item(shipped_safety(), item), _item(standing(session).safety, item)
    form = TextForm(seen=str(seen_of(changes)), text=own.text)
    if form.validate_on_submit():
        with transactions.attempt(form):
            text = None if form.goes_back else form.text.data
            own_settings.change_text(session, now, actor, item, text, form.decision)
            return redirect(url_for("admin.safety"), 303)
    page = setting_pages.text_page(shipped, own, form, standing(session), changes)
    return rendering.page(page, form.status)


def _item(said: Safety, wanted: str) -> Item:
    found = next((item for tier in said.tiers for item in tier.items if item.id == wanted), None)
    if found is None:
        raise NotFound
    return found
