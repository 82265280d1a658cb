"""Somebody without a mouse: everything is reached by Tab and done by Enter."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

MOST_TABS = 80
HAS_FOCUS = "element => element === document.activeElement"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one page."""

    page: Page

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus."""
        for _ in range(MOST_TABS):
            if target.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the keys do not reach {target}")

    def enter(self, target: Locator) -> None:
        """Do what the target does."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def follow(self, link: str) -> None:
        """A link by its name."""
        self.enter(self.page.get_by_role("link", name=link, exact=True).first)

    def press(self, button: str) -> None:
        """A button by its name."""
        self.enter(self.page.get_by_role("button", name=button, exact=True))

    def type(self, **texts: str) -> None:
        """Into fields one after the other, by their labels."""
        for label, text in texts.items():
            self.reach(self.page.get_by_label(label.replace("_", " "), exact=True))
            self.page.keyboard.type(text)
