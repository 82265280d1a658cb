"""Phones that lose their network: what they keep is counted against what was tapped, outside the browser."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from sqlalchemy import select, update

from diary.db.engine import make_session_factory
from diary.db.entries import EntryRevision
from diary.db.joining import DeviceSession
from diary.services import joining
from diary.services.acting import Role
from tests.browsers import PATIENCE
from tests.builders import BORN, SECRET
from tests.e2e.clinics import Begun, Clinic
from tests.e2e.pages import Diary, Join, fill_birthday, listening

LOOKING = "the tests look at what was kept"
KEPT, WAITS, SHUT = "html[data-offline=kept]", "#offline [data-line]", "form[data-shut=yes]"
SETTLES, SHORTER = 700, 100
LISTENS = f"""(() => {{
    const wait = window.setTimeout;
    window.setTimeout = (deed, after, ...more) => wait(deed, after === {SETTLES} ? {SHORTER} : after, ...more);
    addEventListener("submit", (event) => {{
        const score = event.submitter?.name === "score" ? event.submitter.value : null;
        score !== null && window.heard(score);
    }}, true);
}})()"""
"""Tells the ledger of each tap that the page has got. Nobody in these tests taps twice, so that the buttons may be free
again sooner than for fingers."""
TOUCHES = """(score) => {
    const button = document.querySelector(`form.asking button[value="${score}"]`);
    button.inert || button.click();
}"""
"""What a finger does, without waiting for the page that comes of it."""
SETTLED = """() => !window.tapped || document.getElementById("offline").dataset.last !== window.last"""
"""Whether a tap has shown itself: the page that the server drew after it, or that it is saved on the phone."""
TAPPED = """() => {
    window.tapped = true;
    window.last = document.getElementById("offline").dataset.last;
}"""
FINDS_A_NETWORK = "() => { dispatchEvent(new Event('online')); }"
FREE = """() => [...document.querySelectorAll("form.asking:not([hidden]) button")].some((one) => !one.inert)"""
"""Whether the buttons can be tapped: not for a moment after a tap, nor while the page is about to go."""


@dataclass
class Phone:
    """One browser with a patient's diary; ``tapped`` is every tap that one of its pages has got."""

    context: BrowserContext
    page: Page
    tapped: list[int] = field(default_factory=list)

    @classmethod
    def held(cls, context: BrowserContext) -> "Phone":
        """A browser whose pages tell of each tap that they have got."""
        tapped: list[int] = []
        context.expose_binding("heard", lambda _source, score: tapped.append(int(score)))
        context.add_init_script(LISTENS)
        return cls(context, context.new_page(), tapped)

    def open(self, path: str = "/diary") -> "Phone":
        self.page.goto(path)
        return self

    def kept(self) -> "Phone":
        """The diary can be opened without a network by now."""
        expect(self.page.locator(KEPT)).to_be_attached()
        return self

    def tap(self, score: int, page: Page | None = None) -> None:
        """One tap, whether it can be sent or not; it has shown itself when this returns.

        A finger that comes down while a page goes and another one comes touches neither: it is put down again.
        """
        on, before, given_up_at = page or self.page, len(self.tapped), time.monotonic() + PATIENCE / 1000
        while len(self.tapped) == before:
            assert time.monotonic() < given_up_at, "no page has got the tap"
            self._touch(on, score)
            while not _settled(on):
                assert time.monotonic() < given_up_at, "a tap did not show itself"
                on.wait_for_timeout(20)

    def _touch(self, on: Page, score: int) -> None:
        with suppress(Error):
            listening(on)
            on.wait_for_function(FREE)
            on.evaluate(TAPPED)
            on.locator(f"form.asking:not([hidden]) button[value='{score}']").tap()

    def waits(self, text: str) -> None:
        expect(self.page.locator(WAITS)).to_have_text(text)

    def flush(self, page: Page | None = None, comes: str = FINDS_A_NETWORK) -> None:
        """The network is there: what the browser says when it finds one, or else. Nothing is left, and no page goes."""
        on = page or self.page
        _tell(on, comes)
        expect(on.locator(WAITS)).to_have_text("")
        expect(on.locator(SHUT)).to_have_count(0)

    def without_network(self, *, off: bool = True) -> None:
        self.context.set_offline(off)


def _tell(page: Page, comes: str) -> None:
    """What the browser says to a page; one that is about to go hears nothing, and the one that comes is told."""
    given_up_at, heard = time.monotonic() + PATIENCE / 1000, False
    while not heard:
        listening(page)
        heard = _hears(page, comes)
        assert heard or time.monotonic() < given_up_at, "no page stays to hear of the network"


def _hears(page: Page, comes: str) -> bool:
    with suppress(Error):
        page.evaluate(comes)
        return True
    return False


def _settled(page: Page) -> bool:
    # A page on its way to the one that the server draws answers nothing.
    with suppress(Error):
        return bool(page.evaluate(SETTLED))
    return False


@dataclass(frozen=True, slots=True)
class Ledger:
    """What has come to the server for one diary."""

    clinic: Clinic
    begun: Begun

    def rows(self) -> list[EntryRevision]:
        wanted = select(EntryRevision).where(EntryRevision.injection_id == UUID(self.begun.injection_id))
        ordered = wanted.order_by(EntryRevision.recorded_at, EntryRevision.received_at, EntryRevision.revision)
        with make_session_factory(self.clinic.engine)() as session:
            return list(session.scalars(ordered.execution_options(unscoped=LOOKING)))

    def scores(self) -> list[int]:
        return sorted(row.score for row in self.rows() if row.revision == 1)

    def until(self, count: int) -> int:
        """Wait for so many to be on the disk; what has come by then."""
        given_up_at = time.monotonic() + PATIENCE / 1000
        while len(self.scores()) < count and time.monotonic() < given_up_at:
            time.sleep(0.05)
        return len(self.scores())

    def revoke(self) -> None:
        """Every phone of the clinic is reported lost."""
        with make_session_factory(self.clinic.engine).begin() as session:
            lost = update(DeviceSession).values(revoked_at=self.clinic.clock.stands_at())
            session.execute(lost.execution_options(unscoped=LOOKING))

    def new_link(self) -> str:
        """A new code, as the clinic gives one."""
        nurse = self.clinic.house.staff(Role.NURSE)
        with make_session_factory(self.clinic.engine).begin() as session:
            now = self.clinic.clock.stands_at()
            joining.issue_code(session, now, nurse, UUID(self.begun.injection_id), secret=SECRET)
        return self.clinic.link_of(self.begun.injection_id)


def begin(clinic: Clinic) -> Ledger:
    """A diary that has run for a quarter of an hour."""
    begun = clinic.begin_diary()
    clinic.clock.forward(minutes=15)
    return Ledger(clinic, begun)


@contextmanager
def phone(browser: Browser, origin: str, **options: object) -> Iterator[Phone]:
    """A phone that knows nobody yet."""
    shape = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    context = browser.new_context(base_url=origin, **{**shape, **options})  # type: ignore[arg-type]  # Playwright's own names
    context.set_default_timeout(PATIENCE)
    yield Phone.held(context)
    context.close()


def join(held: Phone, link: str) -> Phone:
    """The phone joins by a link, at whatever address it reaches the server."""
    Join(held.page).by_link(f"/join/{link.rpartition('/')[2]}").born(BORN.isoformat())
    return held.kept()


def join_again(held: Phone, link: str) -> None:
    """The same on a page that asks for the code."""
    held.page.goto(f"/join/{link.rpartition('/')[2]}")
    fill_birthday(held.page, BORN)
    Diary(held.page).press("Open my diary")


def log_at_random(held: Phone, *, scores: int, seed: int) -> None:
    """Scores in three tabs, the network switched by chance between them; at the end it is there."""
    chance, tabs = Random(seed), [held.page, held.context.new_page(), held.context.new_page()]
    for tab in tabs:
        tab.goto("/diary")
    for number in range(scores):
        if chance.random() < 0.3:
            held.without_network(off=chance.random() < 0.6)
        held.tap(chance.randrange(11), tabs[number % len(tabs)])
    held.without_network(off=False)
    for tab in tabs:
        held.flush(tab)
