"""The browsers of the story: a phone and a desk, with scripts and without, each watched for what it must never do."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browsers import PATIENCE

AS_THE_ANSWER_SAYS = "Failed to load resource: the server responded with a status of"
"""Chromium's echo of an answer that the guard has seen and judged itself."""
WITHOUT_A_WORKER = "Service Worker registration blocked by Playwright"
"""Only the tests of the worker have one, since requests that pass through it cannot be watched as others can."""


class Device(StrEnum):
    """Where a page is looked at."""

    PHONE = "phone"
    DESK = "desk"


SHAPES: dict[Device, dict[str, Any]] = {
    Device.PHONE: {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True},
    Device.DESK: {"viewport": {"width": 1280, "height": 800}},
}


@dataclass
class Guard:
    """Notes whatever a page does that no page may do: errors, broken policy, failures, requests to anybody else."""

    origin: str
    wrongs: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrongs.append(f"error on the page: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def check(self) -> None:
        told = list(self.wrongs)
        self.wrongs.clear()
        if told:
            pytest.fail("\n".join(told))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith((AS_THE_ANSWER_SAYS, WITHOUT_A_WORKER)):
            self.wrongs.append(f"on the console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.wrongs.append(f"asked somebody else: {request.url}")

    def _answered(self, response: Response) -> None:
        """A page may refuse what was typed (4xx); its parts must be there, and nothing may break."""
        worst = 499 if response.request.is_navigation_request() else 399
        if response.status > worst:
            self.wrongs.append(f"answered {response.status}: {response.url}")


@dataclass(slots=True)
class Devices:
    """Opens browsers at one server and closes them after the test; whatever went wrong in any of them fails it."""

    browser: Browser
    origin: str
    opened: list[tuple[BrowserContext, Guard]] = field(default_factory=list)

    def open(self, device: Device, *, scripts: bool = True, **options: Any) -> Page:  # noqa: ANN401 (Playwright's own)
        """A page of a new browser that knows nobody, or whom ``storage_state`` says."""
        context = self.browser.new_context(
            base_url=self.origin,
            java_script_enabled=scripts,
            **(SHAPES[device] | {"service_workers": "block"} | options),
        )
        context.set_default_timeout(PATIENCE)
        guard = Guard(self.origin)
        guard.watch(context)
        self.opened.append((context, guard))
        return context.new_page()

    def close(self) -> None:
        for context, _ in self.opened:
            context.close()
        self.check()

    def check(self) -> None:
        """Fail if any page of any of them has done what none may."""
        for _, guard in self.opened:
            guard.check()
