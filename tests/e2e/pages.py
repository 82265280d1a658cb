"""The pages as their readers see them: everything is found by its role and its name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page, expect

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip  # twelve lines would say no more
WIDEST_PHONE = 430
CELLS = r"""table => [...table.rows].map((row) =>
    [...row.cells].map((cell) => cell.innerText.replaceAll("\u00a0", " ")))"""
"""The texts of a table; a number and its unit are kept together by a space that looks like any other."""
ZERO, TEN = "0 no pain", "10 worst pain imaginable"


def press(page: Page, target: Locator) -> None:
    """Press as one does here: with a finger on a phone, with the mouse at a desk."""
    size = page.viewport_size
    if size and size["width"] <= WIDEST_PHONE:
        target.tap()
    else:
        target.click()


def listening(page: Page) -> None:
    """The scripts of the page are there: taps are kept, and a network that comes is noticed."""
    expect(page.locator("html[data-offline]")).to_be_attached()


@dataclass(frozen=True, slots=True)
class Screen:
    """A page that is being looked at."""

    page: Page

    def press(self, label: str, role: str = "button") -> None:
        press(self.page, self.page.get_by_role(role, name=label, exact=True))  # type: ignore[arg-type]  # a role by its name

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()

    def fill(self, **fields: str) -> None:
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)


class SignIn(Screen):
    """The door of the staff."""

    def open(self) -> "SignIn":
        self.page.goto("/sign-in")
        return self

    def as_(self, *, email: str, password: str) -> "Worklist":
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")
        worklist = Worklist(self.page)
        worklist.heading("Worklist")
        return worklist


class Worklist(Screen):
    """Every injection of the clinic."""

    def register(self, *, name: str, record_number: str, born: date) -> "Patient":
        self.page.get_by_role("link", name=re.compile("Register (a|the first) patient")).first.click()
        form = Screen(self.page)
        form.heading("Register a patient")
        form.fill(Name=name, Record_number=record_number)
        fill_birthday(self.page, born)
        form.press("Register")
        patient = Patient(self.page)
        patient.heading(name)
        return patient

    def review(self, patient: str) -> "Review":
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=patient, exact=True))
        press(self.page, row.get_by_role("cell").first.get_by_role("link"))
        review = Review(self.page)
        review.heading(patient)
        return review


class Patient(Screen):
    """One patient and his injections."""

    def plan(self) -> "InjectionForm":
        press(self.page, self.page.get_by_role("link", name=re.compile("Plan (an|the first) injection")).first)
        form = InjectionForm(self.page)
        form.heading("Plan an injection")
        return form


class InjectionForm(Screen):
    """Everything that is known of an injection before it is done."""

    def choose(self, group: str, option: str) -> None:
        self.page.get_by_role("group", name=group, exact=True).get_by_label(option, exact=True).check()

    def levels(self, group: str, levels: Sequence[str]) -> None:
        found = self.page.get_by_role("group", name=re.compile(group))
        for level in levels:
            found.get_by_label(level, exact=True).check()

    def anesthetic(self, *, agent: str, percent: str, ml: str) -> None:
        first = self.page.get_by_role("group", name="Local anesthetic 1", exact=True)
        first.get_by_label("Agent").select_option(label=agent)
        first.get_by_label("Percent").fill(percent)
        first.get_by_label("Millilitres").fill(ml)

    def provider(self, name: str) -> None:
        self.page.get_by_label("Provider", exact=True).select_option(label=name)

    def area(self, *, label: str, side: str, movement: str) -> None:
        self.page.get_by_label("Place of pain").first.fill(label)
        self.page.get_by_label("Side", exact=True).first.select_option(label=side)
        self.fill(The_movement_that_usually_hurts=movement)

    def save(self) -> "HandOver":
        self.press("Save and hand over")
        hand_over = HandOver(self.page)
        hand_over.heading("Hand over")
        return hand_over


class HandOver(Screen):
    """The page that is turned to the patient."""

    @property
    def injection_id(self) -> str:
        found = re.search(r"/injections/([0-9a-f-]{36})/", self.page.url)
        assert found is not None
        return found[1]

    @property
    def short_code(self) -> str:
        shown = self.page.get_by_text(re.compile("^[2-9A-Z]{4}-[2-9A-Z]{4}$"))
        expect(shown).to_be_visible()
        return shown.inner_text()

    def picture(self) -> frozenset[tuple[int, int]]:
        """The dark squares of the code to photograph, as (row, column) with its white border."""
        drawn = self.page.get_by_role("img", name="Code to photograph with the patient's phone")
        expect(drawn).to_be_visible()
        path = drawn.locator("path[stroke]").get_attribute("d")
        assert path is not None
        return frozenset(dark_squares(path))

    def pain_before(self) -> "Baseline":
        self.press("Pain before", "link")
        return Baseline(self.page)

    def needle_out(self) -> "NeedleOut":
        self.press("Needle out", "link")
        return NeedleOut(self.page)


def dark_squares(path: str) -> Sequence[tuple[int, int]]:
    """The squares of a path of strokes: ``M`` and ``m`` move, ``h`` draws to the right along the middle of a row."""
    found, row, column = [], 0.0, 0
    for order, text in re.findall(r"([Mmh])([^Mmh]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        if order == "h":
            found += [(int(row), column + step) for step in range(int(numbers[0]))]
            column += int(numbers[0])
        else:
            start = (0, 0.0) if order == "M" else (column, row)
            column, row = int(start[0] + numbers[0]), start[1] + numbers[1]
    return found


class Baseline(Screen):
    """The pain just before."""

    def save(self, **scores: int) -> HandOver:
        self.heading("Pain before the injection")
        for group, score in scores.items():
            named = self.page.get_by_role("group", name=re.compile(f"^{group.replace('_', ' ')}"))
            named.get_by_label(str(score), exact=True).check()
        self.press("Save the pain before")
        hand_over = HandOver(self.page)
        hand_over.heading("Hand over")
        return hand_over


class NeedleOut(Screen):
    """The confirmation of the moment."""

    def now(self) -> "NeedleOut":
        """Somebody says that it is out now; the page shows the time and starts nothing yet."""
        self.heading("Needle out")
        expect(self.page.get_by_label("Time", exact=True)).to_have_value("")
        self.press("It is out now")
        return self

    def shows(self, *, day: str, time: str) -> None:
        self.heading("Needle out")
        expect(self.page.get_by_label("Date", exact=True)).to_have_value(day)
        expect(self.page.get_by_label("Time", exact=True)).to_have_value(time)

    def confirm(self) -> "Review":
        press(self.page, self.page.get_by_role("button", name=re.compile("^Start the diary at ")))
        return Review(self.page)


class Join(Screen):
    """The door of the patient."""

    def by_link(self, link: str) -> "Join":
        self.page.goto(link)
        return self

    def by_code(self, code: str) -> "Join":
        self.page.goto("/join")
        self.fill(Code=code)
        return self

    def born(self, day: str) -> "Diary":
        self.heading("Your pain diary")
        fill_birthday(self.page, date.fromisoformat(day))
        self.press("Open my diary")
        return Diary(self.page)


def fill_birthday(page: Page, born: date) -> None:
    """Day, month by name, year."""
    page.get_by_label("Day", exact=True).fill(str(born.day))
    page.get_by_label("Month", exact=True).select_option(label=MONTHS[born.month - 1])
    page.get_by_label("Year", exact=True).fill(str(born.year))


class Diary(Screen):
    """The patient's page."""

    def open(self) -> "Diary":
        self.page.goto("/diary")
        return self

    def has_opened(self) -> None:
        expect(self.page.get_by_role("heading", name="When to call")).to_be_visible()

    @property
    def scores(self) -> Locator:
        return self.page.get_by_role("group", name="Pain right now", exact=True).get_by_role("button")

    def score(self, name: str) -> Locator:
        return self.page.get_by_role("group", name="Pain right now", exact=True).get_by_role(
            "button", name=name, exact=True
        )

    def tap(self, name: str) -> None:
        press(self.page, self.score(name))

    def says(self, text: str) -> None:
        expect(self.page.get_by_role("status")).to_have_text(text)

    def undo(self) -> None:
        self.press("Undo")


class Review(Screen):
    """What the provider reads."""

    def verdict(self, area: str) -> Locator:
        return self.page.locator("#answers").get_by_role("region", name=area, exact=True)

    def criteria(self, area: str) -> list[str]:
        """The result of each criterion of the policy, in order."""
        grounds = self.page.get_by_role("region", name="Why it reads so", exact=True)
        of_the_area = grounds.locator(".grounds").filter(has=self.page.get_by_role("heading", name=area, exact=True))
        cells = of_the_area.get_by_role("table", name="Each criterion and why").locator("tbody td:first-of-type")
        return cells.all_inner_texts()

    def table(self) -> list[Mapping[str, str]]:
        """Every score, by the heads of the columns."""
        self.page.wait_for_load_state()
        table = self.page.get_by_role("region", name="Every score").get_by_role("table")
        heads, *rows = table.evaluate(CELLS)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    @property
    def chart(self) -> Locator:
        return self.page.get_by_role("region", name="The curve", exact=True).get_by_role("figure")
