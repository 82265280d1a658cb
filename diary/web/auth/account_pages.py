"""What *My account* and the pages beside it show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import LazyString
from markupsafe import Markup

from diary.services.own_account import Account, AppToSetUp
from diary.services.records import CameBy, StaffSession
from diary.services.recovery_codes import HOW_MANY
from diary.services.secrets_kept import shown_code
from diary.web import moments, visitors
from diary.web.auth.factor_forms import AppForm, AppOnTheWayForm, PasskeyForm, PressForm
from diary.web.provider.hand_over import qr_code
from diary.web.provider.pages import Fact
from diary.web.resending import Resend
from diary.web.translating import _, _l, _n

CAME_BY: Mapping[CameBy, LazyString] = {
    CameBy.PASSWORD: _l("Password"),
    CameBy.APP: _l("Password and authenticator app"),
    CameBy.PASSKEY: _l("Password and passkey"),
    CameBy.RECOVERY_CODE: _l("Password and recovery code"),
    CameBy.SINGLE_SIGN_ON: _l("Single sign-on"),
}


def when(moment: datetime) -> str:
    """A moment on the clock of the clinic that is being worked in."""
    return moments.day_and_time(moment, moments.zone(visitors.clinic_zone()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A browser in which somebody is signed in."""

    device: str
    address: str
    since: str
    last_seen: str
    is_this: bool
    end_url: str


def session_lines(sessions: Sequence[StaffSession], end_url: Callable[[UUID], str]) -> tuple[SessionLine, ...]:
    """Browsers as they are read; the one that asks is marked."""
    present = visitors.present().staff
    return tuple(
        SessionLine(
            device=row.device or "",
            address=row.address or "",
            since=when(row.created_at),
            last_seen=when(row.last_seen_at),
            is_this=present is not None and present.session_id == row.id,
            end_url=end_url(row.id),
        )
        for row in sessions
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyLine:
    """One of somebody's passkeys."""

    name: str
    used: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Somebody's own account: what opens it, and where it is open."""

    title: str
    line: str
    facts: tuple[Fact, ...]
    app: str
    passkeys: tuple[PasskeyLine, ...]
    codes: str
    few_codes: bool
    has_second: bool
    sessions: tuple[SessionLine, ...]
    others: int
    may_change: bool
    password_alone: bool

    @classmethod
    def of(cls, found: Account, sessions: Sequence[StaffSession]) -> "AccountPage":
        staff, factors = visitors.present().staff, found.factors
        return cls(
            title=_("My account"),
            line=_("What opens it, and where it is open."),
            facts=(
                Fact(name=_("Name"), value=found.person.name),
                Fact(name=_("E-mail"), value=found.person.email),
                Fact(name=_("Signed in by"), value=str(CAME_BY[staff.came_by]) if staff else "", is_data=False),
            ),
            app=_("In use since %(moment)s", moment=when(factors.app_since)) if factors.app_since else "",
            passkeys=tuple(
                PasskeyLine(
                    name=key.name,
                    used=_("Last used %(moment)s", moment=when(key.last_used_at))
                    if key.last_used_at
                    else _("Added %(moment)s", moment=when(key.created_at)),
                    remove_url=url_for("auth.remove_passkey", passkey_id=key.id),
                )
                for key in factors.passkeys
            ),
            codes=_n("%(num)s code is left", "%(num)s codes are left", factors.codes_left),
            few_codes=factors.codes_left < HOW_MANY // 3,
            has_second=factors.any,
            sessions=session_lines(sessions, lambda of: url_for("auth.end_own_session", session_id=of)),
            others=len(sessions) - 1,
            may_change=staff is not None and staff.may_change_account,
            password_alone=staff is not None and staff.came_by is CameBy.PASSWORD and not factors.any,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPage:
    """Setting up an app: the picture, the same to type, and the form for its first code."""

    title: str
    line: str
    picture: Markup
    shared: str
    form: AppForm | AppOnTheWayForm

    @classmethod
    def of(cls, form: AppForm | AppOnTheWayForm, app: AppToSetUp) -> "AppPage":
        return cls(
            title=_("Set up an authenticator app"),
            line=_("An app on your phone shows a new code every half minute, which is asked after the password."),
            picture=qr_code(app.address),
            shared=" ".join(app.shared[at : at + 4] for at in range(0, len(app.shared), 4)),
            form=form,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPage:
    """The recovery codes: right after they were made, and never again; else the button that makes new ones.

    ``onward`` is where one goes on, and ``waiting`` what one had sent before coming in.
    """

    title: str
    line: str
    codes: tuple[str, ...]
    form: PressForm
    onward: str
    waiting: Resend | None

    @classmethod
    def of(
        cls,
        codes: tuple[str, ...],
        left: int = 0,
        form: PressForm | None = None,
        *,
        onward: str = "",
        waiting: Resend | None = None,
    ) -> "CodesPage":
        if codes:
            line = _(
                "Each lets you in once without the app or the passkey. Print or write them down now: they are not "
                "shown again."
            )
        else:
            line = _n(
                "%(num)s of your codes is left. New ones take the place of all of them.",
                "%(num)s of your codes are left. New ones take the place of all of them.",
                left,
            )
        return cls(
            title=_("Recovery codes"),
            line=line,
            codes=tuple(shown_code(code) for code in codes),
            form=form or PressForm(formdata=None),
            onward=onward or url_for("auth.account"),
            waiting=waiting,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPage:
    """The question before something that opens an account is taken away; ``of`` names whose it is, or which."""

    title: str
    line: str
    button: str
    form: PressForm
    back_url: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyPage:
    """Adding a passkey; ``options`` is what the browser is asked for, empty where it offers none at this address."""

    title: str
    line: str
    form: PasskeyForm
    options: str

    @classmethod
    def of(cls, form: PasskeyForm, options: str) -> "PasskeyPage":
        line = _("A key that stays in your phone, computer or token. A finger, a face or its PIN opens it.")
        return cls(title=_("Add a passkey"), line=line, form=form, options=options)
