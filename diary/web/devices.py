"""The cookie that makes a phone a patient's diary; it holds opaque tokens of sessions that the clinic can revoke.

A phone may hold the diaries of several patients, such as a couple's. The token that stands first is the diary that was
opened last.
"""

from datetime import timedelta
from uuid import UUID

from flask import Flask, Response, current_app, g, request

from diary.services import gone, joining, phones
from diary.services.joining import Device
from diary.settings import Settings
from diary.web import clock, transactions

COOKIE = "diary"
_NAMED = "diary.device_cookie"
LASTS_SECONDS = 400 * 24 * 60 * 60
"""As long as browsers let a cookie live; adding a score never needs a new claim."""
MOST = 8
"""More diaries than this no phone holds; what comes first was opened last."""
ASKS_AFTER = timedelta(minutes=15)
"""After so long, a phone that holds several diaries asks whose is to be opened."""


def install(app: Flask, settings: Settings) -> None:
    """Name the cookie by the settings, and write it with the answers."""
    app.extensions[_NAMED] = settings.cookie_named(COOKIE)
    app.after_request(write_cookie)


def held() -> tuple[Device, ...]:
    """The diaries that the phone of this request holds, looked up once."""
    if "devices" not in g:
        tokens = _tokens()
        g.devices = joining.devices_by_tokens(transactions.session(), clock.now(), tokens) if tokens else ()
    found: tuple[Device, ...] = g.devices
    return found


def clinic_of_gone() -> UUID | None:
    """The clinic that has deleted a diary which this phone held; asked only where the phone holds none."""
    return gone.clinic_of_gone(transactions.session(), _tokens())


def present() -> Device | None:
    """The patient whose diary this request is about: the one that something in it belongs to, else the last opened."""
    found = held()
    if not found:
        return None
    meant = _meant(found) if len(found) > 1 else None
    if meant is not None and meant is not found[0]:
        choose(meant)
    return joining.visit(transactions.session(), clock.now(), meant or found[0])


def _meant(found: tuple[Device, ...]) -> Device | None:
    sent = {**request.form.to_dict(), **(request.view_args or {})}
    named = {kind: one for kind in phones.OWNED if (one := _identifier(sent.get(kind))) is not None}
    return phones.device_meant(transactions.session(), found, named) if named else None


def _identifier(sent: object) -> UUID | None:
    try:
        return UUID(str(sent)) if sent else None
    except ValueError:
        return None


def name_of(device: Device | None) -> str | None:
    """The short name of a patient, where the phone holds the diaries of several."""
    return names().get(device.session_id) if device and len(held()) > 1 else None


def names() -> dict[UUID, str]:
    """The patients whose diaries the phone holds, named so that they can be told apart and no more."""
    found = sorted(held(), key=lambda device: device.name)
    short = phones.short_names([device.name for device in found])
    return {device.session_id: name for device, name in zip(found, short, strict=True)}


def must_choose() -> bool:
    """Whether the phone holds several diaries and it is not plain whose is meant."""
    found, tokens = held(), _tokens()
    if len(found) > 1 and min(device.idle for device in found) >= ASKS_AFTER:
        return True
    return len(tokens) > 1 and bool(found) and found[0].token != tokens[0]


def choose(device: Device) -> None:
    """Open this one of the phone's diaries from now on."""
    _keep([device.token, *(other.token for other in held() if other.session_id != device.session_id)])


def remember(token: str, patient_id: UUID) -> None:
    """Give the phone a diary with the answer to this request, beside those of other patients that it holds."""
    _keep([token, *(other.token for other in held() if other.patient_id != patient_id)])


def forget(device: Device) -> bool:
    """Take a diary off the phone with the answer to this request; whether it still holds another one."""
    others = [other.token for other in held() if other.session_id != device.session_id]
    _keep(others)
    return bool(others)


def _tokens() -> list[str]:
    sent = request.cookies.get(_name(), "").split(".")
    return list(dict.fromkeys(token for token in sent if token))[:MOST]


def _keep(tokens: list[str]) -> None:
    g.device_tokens = ".".join(tokens[:MOST])


def write_cookie(response: Response) -> Response:
    """Set, renew or remove the cookie."""
    tokens = None if response.status_code >= 400 else g.get("device_tokens")  # noqa: PLR2004 (every error)
    if tokens == "":
        response.delete_cookie(_name(), httponly=True, samesite="Lax", secure=_secure())
    elif tokens:
        response.set_cookie(_name(), tokens, max_age=LASTS_SECONDS, httponly=True, samesite="Lax", secure=_secure())
    return response


def _name() -> str:
    named: str = current_app.extensions[_NAMED]
    return named


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
