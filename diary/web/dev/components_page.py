"""Samples for the page of components: each field as it comes and in error, and made-up values for the rest."""

from dataclasses import dataclass
from types import ModuleType, SimpleNamespace

from wtforms import FormField

from diary.exchange.report import ReportHeads
from diary.web.dev import samples
from diary.web.forms import Choice, Day, DiaryForm, OneOf, Problem, Text, Tick, TimeOfDay, Whole, options
from diary.web.patient.forms import BirthdayForm
from diary.web.patient.pages import Call, Status, TakingBack, call
from diary.web.provider.desk_forms import SearchForm
from diary.web.provider.given_form import AnestheticRow
from diary.web.provider.hand_over import qr_code
from diary.web.provider.pages import Fact
from diary.web.provider.report_content import heads
from diary.web.translating import _, _l

SIDES = (("left", _l("Left")), ("right", _l("Right")))
KINDS = ("", "accent", "good", "warn", "bad")


class SampleForm(DiaryForm):
    """One field of each kind."""

    text = Text(_l("Text"))
    hinted = Text(_l("With a hint"), description=_l("What helps to fill it in."))
    number = Whole(_l("Whole number"))
    day = Day(_l("Day"))
    at = TimeOfDay(_l("Time"))
    side = Choice(_l("List"), choices=lambda: options(SIDES))
    one_of = OneOf(_l("One of a few"), choices=lambda: options(SIDES))
    tick = Tick(_l("A box to tick"))
    agent = FormField(AnestheticRow)


class SampleBirthday(BirthdayForm):
    """A date of birth."""


class SampleWhen(DiaryForm):
    """When something was."""

    ago = OneOf(_l("When"), choices=lambda: options((("0", _l("Just now")), ("other", _l("Another time")))))
    on = Day(_l("Day"))
    at = TimeOfDay(_l("Time"))


class SampleRoles(DiaryForm):
    """What somebody is."""

    provider = Tick(_l("Provider"))
    nurse = Tick(_l("Nurse"))
    administrator = Tick(_l("Administrator"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentsPage:
    """Every component in every state."""

    title: str
    kinds: tuple[str, ...]
    plain: SampleForm
    wrong: SampleForm
    birthday: SampleBirthday
    problems: tuple[Problem, ...]
    facts: tuple[Fact, ...]
    calls: tuple[Call, ...]
    saved: Status
    taken_back: Status
    qr: SimpleNamespace
    search: SearchForm
    when: SampleWhen
    roles: SampleRoles
    samples: ModuleType
    report_heads: ReportHeads

    @classmethod
    def of(cls) -> "ComponentsPage":
        wrong = _in_error(SampleForm(formdata=None, prefix="wrong"))
        return cls(
            title=_("Components"),
            kinds=KINDS,
            plain=SampleForm(formdata=None),
            wrong=wrong,
            birthday=SampleBirthday(formdata=None, prefix="born"),
            problems=wrong.problems[:2],
            facts=(Fact(name=_("Record number"), value="A-1"), Fact(name=_("Diabetes"), value=_("Yes"), is_data=False)),
            calls=call(_("The clinic"), "+1 206 555 0142"),
            saved=Status(
                text=_("Saved %(score)s at %(time)s", score=3, time="10:02"),
                undo=TakingBack(url="#saved", keeps="delete", about="", after="#saved"),
                more=None,
                fresh=False,
            ),
            taken_back=Status(text=_("Took back %(score)s", score=3), undo=None, more=None, fresh=False),
            search=SearchForm(formdata=None, prefix="search"),
            when=SampleWhen(formdata=None, prefix="when"),
            roles=SampleRoles(formdata=None, prefix="roles"),
            samples=samples,
            report_heads=heads(),
            qr=SimpleNamespace(picture=qr_code("https://diary.example/join/sample")),
        )


def _in_error(form: SampleForm) -> SampleForm:
    for field in form:
        if field.short_name not in {"csrf_token", "agent"}:
            field.errors = [_("What is wrong, and how to mend it.")]
    return form
