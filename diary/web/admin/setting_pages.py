"""What the pages about the clinic's own settings show: the shipped value, the clinic's, and the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from diary.clinical.agents import shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.own_rules import Rules, checked_schedule
from diary.clinical.safety import Item, Safety, shipped_safety
from diary.clinical.safety_numbers import BOUNDS, placeholders
from diary.clinical.schedule import Schedule, default_schedule, shipped_schedules
from diary.services.changing_settings import Change
from diary.services.clinic_settings import WITH_STEROID, WITHOUT_STEROID, Kind, Standing, without_retirement
from diary.web import moments, wording
from diary.web.admin import setting_words
from diary.web.admin.deciding import DecidedForm, HistoryLine, history_lines
from diary.web.translating import _, _n

History = Mapping[str, tuple[Change, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLine:
    """One setting in a list; ``own`` is empty where the shipped value stands."""

    name: str
    url: str
    shipped: str
    own: str
    changed: str
    own_is_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingGroup:
    """Settings that belong together."""

    title: str
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """A list of settings with what ships and what the clinic has."""

    title: str
    line: str
    note: str
    groups: tuple[SettingGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingPage:
    """One setting: what ships, what stands, and its form; ``history`` is newest first."""

    title: str
    line: str
    form: DecidedForm
    shipped: str
    own: str
    unusable: bool
    history: tuple[HistoryLine, ...]
    back_url: str
    retired: bool | None = None


def changed_by(changes: Sequence[Change]) -> str:
    """Who changed a setting last, and when."""
    lines = history_lines(changes[:1], lambda _content: "")
    return _("%(who)s, %(when)s", who=lines[0].who, when=lines[0].when) if lines else ""


def windows_page(standing: Standing, history: History) -> SettingsPage:
    """The windows of the anesthetics."""
    own = setting_words.rows_of(standing.rules.windows)
    shipped = setting_words.rows_of(shipped_agents())
    lines = tuple(
        SettingLine(
            name=name,
            url=url_for("admin.window", row=key),
            shipped=setting_words.window_told(window),
            own=setting_words.window_told(own[key][1]) if own[key][1] != window else "",
            changed=changed_by(history.get(key, ())),
        )
        for key, (name, window) in shipped.items()
    )
    return SettingsPage(
        title=_("Windows of the anesthetics"),
        line=_("Judged from · consistent with the agent from · the phase ends · longer than the agent after"),
        note=_(
            "Running and earlier diaries are judged by the windows that stand now: clinic defaults, not a standard."
        ),
        groups=(SettingGroup(title=_("By agent"), lines=lines),),
    )


def window_page(key: str, form: DecidedForm, standing: Standing, changes: Sequence[Change]) -> SettingPage:
    """One row of the windows."""
    name, shipped = setting_words.rows_of(shipped_agents())[key]
    own = setting_words.rows_of(standing.rules.windows)[key][1]
    return SettingPage(
        title=name,
        line=_("Running and earlier diaries are judged by the windows that stand now."),
        form=form,
        shipped=setting_words.window_told(shipped),
        own=setting_words.window_told(own) if own != shipped else "",
        unusable=(Kind.WINDOW, key) in standing.unusable,
        history=history_lines(changes, setting_words.minutes_told),
        back_url=url_for("admin.windows"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """A schedule in the list."""

    name: str
    asks: str
    url: str | None
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualLine:
    """The usual schedules of a procedure."""

    procedure: str
    without_steroid: str
    with_steroid: str
    url: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulesPage:
    """Every schedule, and which one is usual for what."""

    title: str
    line: str
    schedules: tuple[ScheduleLine, ...]
    usual: tuple[UsualLine, ...]

    @classmethod
    def of(cls, rules: Rules, history: History) -> "SchedulesPage":
        return cls(
            title=_("Schedules"),
            line=_n("%(num)s schedule can be chosen", "%(num)s schedules can be chosen", len(rules.offered)),
            schedules=tuple(_schedule_line(schedule, rules) for schedule in rules.schedules.values()),
            usual=tuple(_usual_line(procedure, rules, history) for procedure in Procedure),
        )


def _schedule_line(schedule: Schedule, rules: Rules) -> ScheduleLine:
    own = schedule.key in rules.own_schedules
    return ScheduleLine(
        name=setting_words.schedule_name(schedule),
        asks=setting_words.schedule_told(schedule),
        url=url_for("admin.schedule", own=schedule.key) if own else None,
        retired=schedule.key in rules.retired,
    )


def _usual_line(procedure: Procedure, rules: Rules, history: History) -> UsualLine:
    named = [
        setting_words.schedule_name(rules.schedules[rules.usual_schedule(procedure, steroid_given=given)])
        for given in (False, True)
    ]
    return UsualLine(
        procedure=wording.word(procedure),
        without_steroid=named[0],
        with_steroid=named[1],
        url=url_for("admin.usual_schedule", procedure=procedure.value),
        changed=changed_by(history.get(procedure.value, ())),
    )


def schedule_page(
    form: DecidedForm, schedule: Schedule | None = None, rules: Rules | None = None, changes: Sequence[Change] = ()
) -> SettingPage:
    """An own schedule, or the form of a new one."""
    return SettingPage(
        title=schedule.title if schedule else _("Add a schedule"),
        line=_("Diaries that have this schedule ask by it from now on, also those that run."),
        form=form,
        shipped="",
        own=setting_words.schedule_told(schedule) if schedule else "",
        unusable=False,
        history=history_lines(changes, _schedule_content_told),
        back_url=url_for("admin.schedules"),
        retired=schedule.key in rules.retired if schedule and rules else None,
    )


def _schedule_content_told(content: Mapping[str, object]) -> str:
    told = setting_words.schedule_told(checked_schedule("", without_retirement(content)))
    told = _("%(name)s: %(asks)s", name=content["title"], asks=told)
    return _("%(schedule)s (offered no more)", schedule=told) if content.get("retired") else told


def usual_page(procedure: Procedure, form: DecidedForm, standing: Standing, changes: Sequence[Change]) -> SettingPage:
    """The usual schedules of one procedure."""
    known = standing.rules.schedules

    def told(content: Mapping[str, object]) -> str:
        keys = [str(content.get(name)) for name in (WITHOUT_STEROID, WITH_STEROID)]
        names = [setting_words.schedule_name(known[key]) if key in known else key for key in keys]
        return _("without a steroid: %(first)s; with one: %(second)s", first=names[0], second=names[1])

    shipped = {
        WITHOUT_STEROID: default_schedule(procedure, steroid_given=False),
        WITH_STEROID: default_schedule(procedure, steroid_given=True),
    }
    own = standing.values.get((Kind.USUAL_SCHEDULE, procedure.value))
    return SettingPage(
        title=wording.word(procedure),
        line=_("The schedule of an injection for which nobody chooses one."),
        form=form,
        shipped=told(shipped),
        own=told(own) if own else "",
        unusable=False,
        history=history_lines(changes, told),
        back_url=url_for("admin.schedules"),
    )


def offered(rules: Rules, also: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The schedules to choose from."""
    found = [(key, setting_words.schedule_name(schedule)) for key, schedule in rules.offered.items()]
    return found + [(key, key) for key in also if key not in rules.offered and key in shipped_schedules()]


def safety_page(standing: Standing, numbers: History, texts: History, limits: tuple[SettingLine, ...]) -> SettingsPage:
    """*When to call*: its numbers, the limits of its alerts, then its items by tier."""
    shipped = shipped_safety()
    groups = [
        SettingGroup(title=_("Numbers"), lines=tuple(_number_lines(standing.safety, numbers))),
        SettingGroup(
            title=_("Minutes until an alert that nobody has acknowledged goes to the next role"), lines=limits
        ),
    ]
    for tier, own in zip(shipped.tiers, standing.safety.tiers, strict=True):
        pairs = zip(tier.items, own.items, strict=True)
        lines = tuple(_item_line(item, mine, texts.get(item.id, ())) for item, mine in pairs)
        groups.append(SettingGroup(title=str(setting_words.TIERS[tier.key]), lines=lines))
    return SettingsPage(
        title=_("When to call"),
        line=_("Words and numbers can be changed. No tier and no item can be removed."),
        note=_("A clinic's own words are shown to patients as they are written, in every language."),
        groups=tuple(groups),
    )


def _number_lines(own: Safety, history: History) -> list[SettingLine]:
    shipped = shipped_safety().numbers
    return [
        SettingLine(
            name=str(name),
            url=url_for("admin.safety_number", name=key),
            shipped=moments.number(getattr(shipped, key)),
            own=_own_number(own, key),
            changed=changed_by(history.get(key, ())),
        )
        for key, name in setting_words.NUMBERS.items()
    ]


def _own_number(own: Safety, key: str) -> str:
    value = getattr(own.numbers, key)
    return moments.number(value) if value != getattr(shipped_safety().numbers, key) else ""


def _item_line(item: Item, own: Item, changes: Sequence[Change]) -> SettingLine:
    return SettingLine(
        name=_(item.text, **item.parameters),
        url=url_for("admin.safety_text", item=item.id),
        shipped="",
        own=own.in_words if own.text != item.text else "",
        changed=changed_by(changes),
        own_is_data=True,
    )


def number_page(name: str, form: DecidedForm, standing: Standing, changes: Sequence[Change]) -> SettingPage:
    """One number of *when to call*."""
    least, most = BOUNDS[name]
    return SettingPage(
        title=str(setting_words.NUMBERS[name]),
        line=_("From %(least)s to %(most)s.", least=moments.number(least), most=moments.number(most)),
        form=form,
        shipped=moments.number(getattr(shipped_safety().numbers, name)),
        own=_own_number(standing.safety, name),
        unusable=(Kind.SAFETY_NUMBER, name) in standing.unusable,
        history=history_lines(changes, lambda content: str(content.get("value"))),
        back_url=url_for("admin.safety"),
    )


def text_page(item: Item, own: Item, form: DecidedForm, standing: Standing, changes: Sequence[Change]) -> SettingPage:
    """One item of *when to call*."""
    named = ", ".join(f"%({name})s" for name in sorted(placeholders(item.text)))
    return SettingPage(
        title=_("Words of an item"),
        line=_("Keep the numbers as %(names)s in the text.", names=named)
        if named
        else _("Patients are shown the clinic's words as they are written, in every language."),
        form=form,
        shipped=_(item.text, **item.parameters),
        own=own.in_words if own.text != item.text else "",
        unusable=(Kind.SAFETY_TEXT, item.id) in standing.unusable,
        history=history_lines(changes, lambda content: str(content.get("text"))),
        back_url=url_for("admin.safety"),
    )
