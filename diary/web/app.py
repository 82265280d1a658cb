"""The application, from named steps that can be read as a list of contents."""

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from diary.assets import TEMPLATES
from diary.db.engine import make_engine, make_session_factory
from diary.settings import Settings
from diary.web import (
    access,
    crowding,
    devices,
    errors,
    forgery,
    headers,
    hosts,
    identity,
    installing,
    languages,
    observing,
    rendering,
    sending,
    static_files,
    transactions,
)
from diary.web.addresses import Addressing
from diary.web.admin import (
    audit_routes,  # noqa: F401 (its routes join the blueprint)
    factor_routes,  # noqa: F401 (its routes join the blueprint)
    keeping_routes,  # noqa: F401 (its routes join the blueprint)
    location_routes,  # noqa: F401 (its routes join the blueprint)
    own_policy_routes,  # noqa: F401 (its routes join the blueprint)
    people_routes,  # noqa: F401 (its routes join the blueprint)
    setting_routes,  # noqa: F401 (its routes join the blueprint)
    single_sign_on_routes,  # noqa: F401 (its routes join the blueprint)
)
from diary.web.admin import (
    emergency_routes as admin_emergency_routes,  # noqa: F401 (its routes join the blueprint)
)
from diary.web.admin.routes import admin
from diary.web.auth import (
    account_routes,  # noqa: F401 (its routes join the blueprint)
    own_password_routes,  # noqa: F401 (its route joins the blueprint)
    password_routes,  # noqa: F401 (its routes join the blueprint)
    sign_on_routes,  # noqa: F401 (its routes join the blueprint)
    step_routes,  # noqa: F401 (its routes join the blueprint)
    switching_routes,  # noqa: F401 (its route joins the blueprint)
)
from diary.web.auth.routes import auth
from diary.web.dev.routes import dev
from diary.web.health import health
from diary.web.patient import (
    calling_routes,  # noqa: F401 (its routes join the blueprint)
    care_routes,  # noqa: F401 (its routes join the blueprint)
    home_screen,  # noqa: F401 (its route joins the blueprint)
    medicine_routes,  # noqa: F401 (its routes join the blueprint)
    message_routes,  # noqa: F401 (its routes join the blueprint)
    new_code_routes,  # noqa: F401 (its routes join the blueprint)
    no_diary,  # noqa: F401 (it answers for the blueprint)
    offline_routes,  # noqa: F401 (its routes join the blueprint)
    phone_routes,  # noqa: F401 (its routes join the blueprint)
    reading_routes,  # noqa: F401 (its routes join the blueprint)
    score_routes,  # noqa: F401 (its routes join the blueprint)
)
from diary.web.patient.routes import patient
from diary.web.provider import (
    alert_routes,  # noqa: F401 (its routes join the blueprint)
    correction_routes,  # noqa: F401 (its routes join the blueprint)
    decision_routes,  # noqa: F401 (its routes join the blueprint)
    desk_routes,  # noqa: F401 (its routes join the blueprint)
    emergency_routes,  # noqa: F401 (its routes join the blueprint)
    note_routes,  # noqa: F401 (its route joins the blueprint)
    overview_routes,  # noqa: F401 (its routes join the blueprint)
    paper_routes,  # noqa: F401 (its routes join the blueprint)
    peg_routes,  # noqa: F401 (its route joins the blueprint)
    planning_routes,  # noqa: F401 (its routes join the blueprint)
    policy_routes,  # noqa: F401 (its routes join the blueprint)
    preset_routes,  # noqa: F401 (its routes join the blueprint)
    putting_right_routes,  # noqa: F401 (its routes join the blueprint)
    record_routes,  # noqa: F401 (its route joins the blueprint)
    recovery_routes,  # noqa: F401 (its routes join the blueprint)
    reminder_routes,  # noqa: F401 (its route joins the blueprint)
    report_routes,  # noqa: F401 (its routes join the blueprint)
    rfa_plan_routes,  # noqa: F401 (its routes join the blueprint)
    worklist_routes,  # noqa: F401 (its routes join the blueprint)
)
from diary.web.provider.routes import provider
from diary.web.sync.routes import sync

LARGEST_BODY = 256 * 1024


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """Build the application; it refuses to start with a route that the access table does not know."""
    app = Addressing("diary", template_folder=str(TEMPLATES), static_folder=None)
    configure(app, settings)
    install_order_of_a_request(app, settings)
    transactions.install(app, make_session_factory(engine or make_engine(settings.database_url, settings.field_keys)))
    sending.install(app, settings)
    identity.install(app)
    languages.install(app)
    errors.install(app)
    rendering.install(app)
    static_files.install(app)
    installing.install(app)
    register_pages(app)
    access.check_complete(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Tell Flask what the settings say."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SESSION_COOKIE_NAME=settings.cookie_named("staff"),
        SESSION_COOKIE_PATH="/",
        # Every message of a form is ours, so Flask-WTF need not read its catalogue from the disk for each form.
        WTF_I18N_ENABLED=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.over_tls,
    )
    app.extensions["diary.settings"] = settings
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Flask's own documentation wraps an application so.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def install_order_of_a_request(app: Flask, settings: Settings) -> None:
    """Whether we are meant, who may, whether it is really he, then the view; on the way out the headers are written."""
    observing.install(app, settings)
    hosts.install(app, settings)
    crowding.install(app, settings)
    app.before_request(access.admit)
    forgery.install(app)
    app.before_request(forgery.check)
    headers.install(app, settings)
    devices.install(app, settings)
    app.after_request(forgery.refuse)


def register_pages(app: Flask) -> None:
    """The pages, by who reads them."""
    app.jinja_env.globals["allowed"] = access.allowed
    for pages in (auth, provider, patient, admin, dev, sync, health):
        app.register_blueprint(pages)
