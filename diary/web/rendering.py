"""Turning a page object into an answer; the path of a page's template is its endpoint."""

from dataclasses import dataclass
from json import dumps
from uuid import UUID, uuid4

from flask import Flask, Response, current_app, make_response, render_template, request
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup
from wtforms import Field

from diary.services.secrets_kept import diary_key
from diary.services.signing_in import Workplace
from diary.settings import Settings
from diary.web import languages, visitors
from diary.web.provider.alert_banner import Waiting, waiting_for
from diary.web.provider.emergency_banner import OpenRecord, open_record
from diary.web.translating import _

_WHOSE = "patient.choose"
"""The page that asks whose diary it is to be belongs to none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What stands around every page: the language, whether this is a demonstration, and who is signed in where.

    ``diary_of`` names the patient on a phone that holds several diaries, and ``diary_key`` is by what the phone tells
    them apart.
    """

    language: str
    demo: bool
    person: str | None
    diary_of: str | None
    diary_key: str | None
    diary_zone: str | None
    clinic: str | None
    elsewhere: tuple[Workplace, ...] = ()
    waiting: Waiting | None = None
    open_record: OpenRecord | None = None


class _Component(Template):
    """A template of which others take macros; the macros are made once, since all templates share one set of globals.

    Jinja2 would compare the globals of both templates at each ``{% from %}``, which took a twentieth of a review.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        del ctx
        return super()._get_default_module()


def install(app: Flask) -> None:
    """Give every template its surroundings."""
    app.jinja_env.template_class = _Component
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Jinja2's own would look itself up anew and fill in values that are not there, for each of a page's many texts.
    app.jinja_env.globals["_"] = _
    app.jinja_env.globals["described"] = described
    app.context_processor(lambda: {"chrome": _chrome()})


def described(field: Field, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes of an input, pointing at its hint and its error for those who hear the page."""
    told = [f"{field.id}-{part}" for part, text in (("hint", field.description), ("error", field.errors)) if text]
    found = {**attributes, "aria-describedby": " ".join(told)} if told else dict(attributes)
    return {**found, "aria-invalid": "true"} if field.errors else found


def page(content: object, status: int = 200) -> Response:
    """Answer with the template of the present endpoint."""
    return answer(str(request.endpoint).replace(".", "/"), content, status)


def answer(template: str, content: object, status: int = 200) -> Response:
    """Answer with a named template; it finds everything it shows in ``page``."""
    return make_response(render_template(f"{template}.html", page=content), status)


def part(template: str, content: object) -> Markup:
    """What a named template makes of a part of a page, in the language that is spoken at the moment."""
    return Markup(render_template(f"{template}.html", page=content))  # noqa: S704 (Jinja has escaped its values)


def json(content: object) -> Response:
    """Answer with JSON."""
    return Response(dumps(content, allow_nan=False, separators=(",", ":")), content_type="application/json")


def file(content: str | bytes, name: str, kind: str) -> Response:
    """Answer with a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    letters = "; charset=utf-8" if isinstance(content, str) else ""
    return Response(content, content_type=f"{kind}{letters}", headers=headers)


def new_id() -> UUID:
    """A fresh random id for an entry that this page may save."""
    return uuid4()


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.extensions["diary.settings"]
    return found


def _chrome() -> Chrome:
    """Never asks the database: an error page must be able to show it."""
    visitor = visitors.known()
    staff = visitor.staff if visitor else None
    device = visitor.device if visitor and request.endpoint != _WHOSE else None
    return Chrome(
        language=languages.present_code().replace("_", "-"),
        demo=settings().demo,
        person=staff.name if staff else None,
        diary_of=visitor.diary_of if visitor else None,
        diary_key=diary_key(settings().secret_key, device.patient_id) if device else None,
        diary_zone=device.zone if device else None,
        clinic=staff.clinic_name if staff else None,
        elsewhere=staff.elsewhere if staff else (),
        waiting=waiting_for(staff) if staff else None,
        open_record=open_record(staff) if staff else None,
    )
