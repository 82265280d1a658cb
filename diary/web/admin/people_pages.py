"""What the pages about people show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from diary.services.acting import Role
from diary.services.inviting import OpenLink
from diary.services.personnel import Colleague, Standing
from diary.services.records import StaffSession
from diary.services.second_factor import Factors
from diary.web import moments, rendering, visitors, wording
from diary.web.admin.deciding import HistoryLine, history_lines
from diary.web.admin.people_forms import ChangeRolesForm, InvitationForm, LeavingForm, RolesForm
from diary.web.auth.account_pages import SessionLine, session_lines
from diary.web.provider.pages import Fact
from diary.web.translating import _, _n
from diary.web.wording import Mark

_KINDS = {Standing.ACTIVE: "good", Standing.INVITED: "accent", Standing.DEACTIVATED: ""}


def _when(moment: datetime | None) -> str:
    zone = moments.zone(visitors.clinic_zone())
    return moments.day_and_time(moment, zone) if moment else _("Never")


def _state(found: Colleague) -> Mark:
    return Mark(label=wording.word(found.standing), kind=_KINDS[found.standing])


def _roles(found: Colleague) -> str:
    held = [wording.word(role) for role in Role if role in found.roles]
    return ", ".join(held) or "–"


def named(found: Colleague) -> str:
    """Somebody, by what tells him from everybody else."""
    return f"{found.person.name} · {found.person.email}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody in the list."""

    name: str
    email: str
    url: str
    roles: str
    state: Mark
    last_seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody who works or has worked here."""

    title: str
    line: str
    people: tuple[PersonLine, ...]

    @classmethod
    def of(cls, people: tuple[Colleague, ...]) -> "PeoplePage":
        active = sum(each.standing is Standing.ACTIVE for each in people)
        return cls(
            title=_("People"),
            line=_n("%(num)s person can sign in", "%(num)s people can sign in", active),
            people=tuple(
                PersonLine(
                    name=each.person.name,
                    email=each.person.email,
                    url=url_for("admin.person", person_id=each.person.id),
                    roles=_roles(each),
                    state=_state(each),
                    last_seen=_when(each.last_seen_at),
                )
                for each in people
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage:
    """The form that brings somebody in."""

    title: str
    line: str
    form: InvitationForm

    @classmethod
    def of(cls, form: InvitationForm) -> "InvitationPage":
        return cls(
            title=_("Invite somebody"),
            line=_("The link to set a password is shown next, and sent by e-mail where that is set up."),
            form=form,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """Somebody: what he is here, where he is signed in, and what was decided about him."""

    title: str
    state: Mark
    facts: tuple[Fact, ...]
    has_left: bool
    has_second: bool
    has_link: bool
    is_invited: bool
    sessions: tuple[SessionLine, ...]
    history: tuple[HistoryLine, ...]
    urls: dict[str, str]

    @classmethod
    def of(
        cls, found: Colleague, sessions: Sequence[StaffSession], factors: Factors, linked_since: datetime | None
    ) -> "PersonPage":
        person_id = found.person.id
        return cls(
            title=found.person.name,
            state=_state(found),
            facts=(
                Fact(name=_("E-mail"), value=found.person.email),
                Fact(name=_("Roles"), value=_roles(found), is_data=False),
                Fact(name=_("Second factor"), value=_("Set up") if factors.any else _("None"), is_data=False),
                *_linked(linked_since),
                Fact(name=_("Last seen"), value=_when(found.last_seen_at), is_data=False),
            ),
            has_left=found.standing is Standing.DEACTIVATED,
            has_second=factors.any,
            has_link=linked_since is not None,
            is_invited=found.standing is Standing.INVITED,
            sessions=session_lines(
                sessions, lambda of: url_for("admin.end_session", person_id=person_id, session_id=of)
            ),
            history=history_lines(found.history, _told),
            urls={
                name: url_for(f"admin.{name}", person_id=person_id)
                for name in (
                    "roles",
                    "deactivate",
                    "reactivate",
                    "link",
                    "send_link",
                    "reset_factors",
                    "forget_sign_on",
                )
            },
        )


def _linked(since: datetime | None) -> tuple[Fact, ...]:
    """Since when an account of the provider stands for somebody, where there is one."""
    if since is None:
        return ()
    value = _("Account known since %(moment)s", moment=_when(since))
    return (Fact(name=_("Single sign-on"), value=value, is_data=False),)


def _told(content: object) -> str:
    """The roles that somebody had from then on."""
    held = content.get("roles") if isinstance(content, dict) else None
    words = [wording.word(role) for role in Role if isinstance(held, list) and role.value in held]
    return ", ".join(words) or _("Left the clinic")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A link to hand over, or why there is none to be seen."""

    title: str
    line: str
    who: str
    link: str | None
    until: str
    why_none: str
    send_url: str
    back_url: str

    @classmethod
    def of(cls, found: Colleague, link: OpenLink | None) -> "LinkPage":
        person_id = found.person.id
        path = url_for("auth.set_password", token=link.token) if link else ""
        return cls(
            title=_("Link to set a password"),
            line=_("Whoever has this link can sign in as this person. Give it to nobody else."),
            who=named(found),
            link=f"{rendering.settings().base_url}{path}" if link else None,
            until=_("It works once, until %(moment)s.", moment=_when(link.expires_at)) if link else "",
            why_none=_(
                "There is no link to hand over. It was used, it has run out, or it went to the person's own address, "
                "because another clinic knows this account as well."
            ),
            send_url=url_for("admin.send_link", person_id=person_id),
            back_url=url_for("admin.person", person_id=person_id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFormPage:
    """A decision about somebody."""

    title: str
    line: str
    who: str
    form: ChangeRolesForm | LeavingForm | RolesForm
    open_work: str
    hands_over: bool
    back_url: str

    @classmethod
    def of(
        cls,
        title: str,
        line: str,
        found: Colleague,
        form: ChangeRolesForm | LeavingForm | RolesForm,
        waiting: int = 0,
    ) -> "PersonFormPage":
        return cls(
            title=title,
            line=line,
            who=named(found),
            form=form,
            open_work=_n(
                "%(num)s injection is open: planned, running, or to be followed up.",
                "%(num)s injections are open: planned, running, or to be followed up.",
                waiting,
            ),
            hands_over=waiting > 0,
            back_url=url_for("admin.person", person_id=found.person.id),
        )
