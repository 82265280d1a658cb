"""The pictures of ``docs/screens``, taken of pages that a test visits anyway; ``DIARY_WRITE_SCREENS=1`` writes them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.e2e.devices import SHAPES, Device
from tests.e2e.serving import ROOT
from tests.e2e.shrinking import shrunk

SCREENS = ROOT / "docs" / "screens"
HIGHEST = {Device.PHONE: 1500, Device.DESK: 1300}
"""What is further down says nothing new, and a picture must be small."""
SHEET = {"width": 704, "height": 1030}
SETTLED = 400
"""Milliseconds until a figure has followed its window."""

NOT_PICTURED: Mapping[str, str] = {
    "auth.set_password": "two fields for the password, as on the page to sign in",
    "auth.second_factor": "one field for a code, as on the page to sign in; without a password it leads back there",
    "auth.sign_on": "one button, as on the page to sign in; the demo clinic has no provider",
    "auth.sign_on_back": "a sentence and a button, as an error; the demo clinic has no provider",
    "admin.passwords": "a sentence and a button; without a provider it leads to administration-single-sign-on.png",
    "admin.forget_sign_on": "the same question as administration-deactivate.png",
    "auth.set_up_on_the_way": "as account-app.png; without a password it leads to the page to sign in",
    "admin.reset_factors": "the same question as administration-deactivate.png",
    "auth.check_again": "one field for the password, as on the page to sign in",
    "auth.add_passkey": "a name and a button, or why there are no passkeys at this address",
    "auth.remove_passkey": "a sentence and a button; without a passkey it leads to account.png",
    "auth.change_password": "two fields and a button",
    "auth.remove_app": "a sentence and a button; without an app it leads to account.png",
    "auth.recovery_codes": "a sentence and a button; without a second factor it leads to account.png",
    "dev.components": "a page for those who write the templates, in development alone",
    "admin.break_glass": "the same question as calling-off.png",
    "provider.emergencies": "a list as administration-people.png; in the demonstration nobody has opened anything",
    "provider.edit_patient": "the same fields as registering.png",
    "provider.move_injection": "the same search as find-patient.png",
    "provider.confirm_move": "the same question as merging.png, with one injection",
    "provider.undo_merge": "the same question as calling-off.png",
    "provider.withdraw_past_session": "the same question as calling-off.png",
    "provider.void": "the same question as calling-off.png",
    "provider.preset": "the same fields as preset.png, filled in",
    "admin.audit_patient": "the same search as find-patient.png",
    "admin.reactivate": "the same question as administration-deactivate.png",
    "admin.retire_location": "the same question as administration-deactivate.png",
    "admin.safety_number": "one value with its history, as administration-window.png",
    "admin.alert_limit": "one value with its history, as administration-window.png",
    "admin.safety_text": "one text with its history, as administration-window.png",
    "patient.join_by_link": "the same question as joining.png, without the code",
    "patient.stop_messages": "one question with one button, as closing.png",
    "patient.offline_when_to_call": "as when-to-call.png, with every number",
    "patient.offline_expect": "as what-to-expect.png",
    "patient.nowhere": "a sentence, and the diaries that the phone keeps as in choosing.png",
    "patient.unlock": "the date of birth alone, as in joining.png",
}
"""The pages that have no picture, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The name of a picture without its ending, and how the page is seen on it."""

    name: str
    on: Device = Device.DESK
    printed: bool = False

    @property
    def size(self) -> dict[str, Any]:
        shape: dict[str, Any] = SHEET if self.printed else SHAPES[self.on]["viewport"]
        return shape


def at_desk(name: str) -> Picture:
    """As on the staff's own computer."""
    return Picture(name=name)


def on_phone(name: str) -> Picture:
    """As on a phone."""
    return Picture(name=name, on=Device.PHONE)


def on_paper(name: str) -> Picture:
    """As printed."""
    return Picture(name=name, printed=True)


def take(page: Page, picture: Picture) -> None:
    """Write the picture where that is asked for, and leave the page as it was."""
    before = page.viewport_size
    if os.environ.get("DIARY_WRITE_SCREENS") != "1" or before is None:
        return
    page.emulate_media(media="print" if picture.printed else "screen")
    page.set_viewport_size(picture.size)  # type: ignore[arg-type]  # a width and a height
    page.mouse.move(0, 0)
    page.wait_for_timeout(SETTLED)
    taken = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": picture.size["width"], "height": _height(page, picture)},
        animations="disabled",
        caret="hide",
    )
    (SCREENS / f"{picture.name}.png").write_bytes(shrunk(taken, page))
    page.emulate_media(media="screen")
    page.set_viewport_size(before)


def _height(page: Page, picture: Picture) -> int:
    highest = SHEET["height"] if picture.printed else HIGHEST[picture.on]
    return min(int(page.evaluate("document.documentElement.scrollHeight")), highest)
