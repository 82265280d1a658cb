"""How the settings are named and told."""

from collections.abc import Mapping

from flask_babel import LazyString

from diary.clinical.agents import AgentTable, Window, WindowRow
from diary.clinical.own_rules import MINUTES, NOT_RECORDED
from diary.clinical.safety import TierKey
from diary.clinical.schedule import Schedule, shipped_schedules
from diary.web import moments, wording
from diary.web.admin.setting_forms import in_writing
from diary.web.translating import _, _l

NUMBERS: Mapping[str, LazyString] = {
    "fever_celsius": _l("Fever from, in °C"),
    "glucose_mg_dl": _l("High glucose from, in mg/dL"),
    "severe_score": _l("Severe pain from this score on"),
    "severe_rise": _l("Severe only so many points above the pain before"),
    "weakness_hours": _l("Weakness or numbness for more than so many hours"),
    "above_baseline_after_day": _l("Pain above that before, beyond this day"),
    "no_change_by_day": _l("No change by this day"),
}
TIERS: Mapping[TierKey, LazyString] = {
    TierKey.EMERGENCY: _l("Emergency"),
    TierKey.CALL_TODAY: _l("Call the clinic today"),
    TierKey.TELL_THE_CLINIC: _l("Tell the clinic"),
    TierKey.EXPECTED: _l("To be expected"),
}


def row_name(row: WindowRow) -> str:
    """A row of the windows by what it serves."""
    drugs = ", ".join(wording.drug(agent) for agent in row.agents)
    if row.percent_up_to is not None:
        return _("%(agents)s, up to %(percent)s %%", agents=drugs, percent=moments.number(row.percent_up_to))
    if row.percent_above is not None:
        return _("%(agents)s, above %(percent)s %%", agents=drugs, percent=moments.number(row.percent_above))
    return drugs


def rows_of(table: AgentTable) -> dict[str, tuple[str, Window]]:
    """Every row by its key: its name and its window."""
    named = {row.key: (row_name(row), row.window) for row in table.rows}
    return {**named, NOT_RECORDED: (_("Not recorded, or without a row"), table.not_recorded)}


def minutes_told(minutes: Mapping[str, object]) -> str:
    """The minutes of a window in one line."""
    known = [minutes.get(name) for name in MINUTES]
    return " · ".join("–" if value is None else moments.span(int(str(value))) for value in known)


def window_told(window: Window) -> str:
    """A window in one line."""
    return minutes_told({name: getattr(window, name) for name in MINUTES})


def schedule_name(schedule: Schedule) -> str:
    """A schedule by its name; a clinic's own is named as the clinic has named it."""
    return wording.schedule(schedule.key) if schedule.key in shipped_schedules() else schedule.title


def schedule_told(schedule: Schedule) -> str:
    """When a schedule asks."""
    parts = []
    if schedule.minutes:
        parts.append(_("After %(spans)s", spans=", ".join(moments.span(minute) for minute in schedule.minutes)))
    if schedule.evenings:
        evening = f"{schedule.evening_at.hour:02}:{schedule.evening_at.minute:02}"
        parts.append(_("evenings of days %(days)s at %(time)s", days=in_writing(schedule.evenings), time=evening))
    if schedule.weeks:
        parts.append(_("weeks %(weeks)s", weeks=in_writing(schedule.weeks)))
    return "; ".join(parts)
