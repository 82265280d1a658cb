"""The page that is turned to the patient: a code to photograph, the same to type, and what to say."""

from dataclasses import dataclass
from io import BytesIO
from zoneinfo import ZoneInfo

import segno
from flask import url_for
from markupsafe import Markup

from diary.services.joining import IssuedCode
from diary.services.preparing import PreparedInjection
from diary.web import moments, rendering, sending
from diary.web.provider.desk_forms import ReachForm
from diary.web.provider.pages import Step, name_of, steps_of, who
from diary.web.translating import _

HERE = "provider.hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCode:
    """A code in both its forms."""

    picture: Markup
    address: str
    short_code: str
    valid_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPage:
    """The code, what to say, and whether the patient may be written to; without a code why, and how to make one."""

    title: str
    line: str
    patient: str
    steps: tuple[Step, ...]
    code: JoinCode | None
    say: tuple[str, ...]
    without_code: str
    issue_url: str
    issue_label: str
    preset_url: str
    form: ReachForm
    nothing_sent: str

    @classmethod
    def of(cls, found: PreparedInjection, code: IssuedCode | None, form: ReachForm) -> "HandOverPage":
        injection, here = found.injection, url_for(HERE, injection_id=found.injection.id)
        return cls(
            title=_("Hand over"),
            line=name_of(injection),
            patient=who(found.rows.patient),
            steps=tuple(step for step in steps_of(injection) if step.url != here),
            code=_join_code(code, moments.zone(found.location.zone)) if code else None,
            say=(
                _("Point the camera of your phone at this picture and open the link."),
                _("Give your date of birth and press “Open my diary”."),
                _("Whenever the page asks, tap the number of your pain. One tap is enough, and 0 counts too."),
            ),
            without_code=_without_code(found),
            issue_url=url_for("provider.issue_code", injection_id=injection.id),
            issue_label=_("Make a new code") if code else _("Make a code"),
            preset_url=f"{url_for('provider.new_preset')}?from={injection.id}",
            form=form,
            nothing_sent="" if sending.ways() else _("Nothing can be sent yet: neither mail nor messages are set up."),
        )


def _without_code(found: PreparedInjection) -> str:
    if not found.code_was_made:
        return _("No code has been made yet.")
    return _("No code waits: it was used, or its time has passed. A phone that has joined stays joined.")


def _join_code(code: IssuedCode, zone: ZoneInfo) -> JoinCode:
    base_url = rendering.settings().base_url
    link = base_url + url_for("patient.join_by_link", token=code.token)
    return JoinCode(
        picture=qr_code(link),
        address=base_url + url_for("patient.join"),
        short_code=code.short_code,
        valid_until=_("Valid until %(moment)s, for one phone.", moment=moments.day_and_time(code.expires_at, zone)),
    )


def qr_code(link: str) -> Markup:
    """A link as a picture; drawn by attributes alone, since the pages allow no style of their own."""
    drawing = BytesIO()
    segno.make_qr(link, error="m").save(
        drawing, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, nl=False, svgclass=None, lineclass=None
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 (segno draws squares; the link itself is not in it)
