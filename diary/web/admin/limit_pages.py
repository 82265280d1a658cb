"""How long an alert may wait unacknowledged, as the administrator sees and sets it."""

from collections.abc import Sequence

from flask import url_for

from diary.clinical.safety import TierKey
from diary.services.alert_limits import BOUNDS, SHIPPED, minutes_of
from diary.services.changing_settings import Change
from diary.web import moments
from diary.web.admin import setting_words
from diary.web.admin.deciding import DecidedForm, history_lines
from diary.web.admin.setting_pages import History, SettingLine, SettingPage, changed_by
from diary.web.translating import _


def limit_lines(history: History) -> tuple[SettingLine, ...]:
    """The limit of each tier."""
    return tuple(
        SettingLine(
            name=str(setting_words.TIERS[tier]),
            url=url_for("admin.alert_limit", tier=tier.value),
            shipped=moments.number(shipped),
            own=_own(tier, history.get(tier.value, ())),
            changed=changed_by(history.get(tier.value, ())),
        )
        for tier, shipped in SHIPPED.items()
    )


def limit_page(tier: TierKey, form: DecidedForm, changes: Sequence[Change]) -> SettingPage:
    """The limit of one tier."""
    least, most = (moments.number(bound) for bound in BOUNDS[tier])
    return SettingPage(
        title=_("Alerts: %(tier)s", tier=setting_words.TIERS[tier]),
        line=_(
            "Unacknowledged for so many minutes, an alert is written of to the nurses, after as many again to the "
            "providers, then to the administrators. From %(least)s to %(most)s.",
            least=least,
            most=most,
        ),
        form=form,
        shipped=moments.number(SHIPPED[tier]),
        own=_own(tier, changes),
        unusable=bool(changes and changes[0].revision.content) and not _own(tier, changes),
        history=history_lines(changes, lambda content: str(content.get("minutes"))),
        back_url=url_for("admin.safety"),
    )


def standing_minutes(tier: TierKey, changes: Sequence[Change]) -> int:
    """The limit that stands, in minutes."""
    return minutes_of(tier, changes[0].revision.content if changes else None)


def _own(tier: TierKey, changes: Sequence[Change]) -> str:
    minutes = standing_minutes(tier, changes)
    return moments.number(minutes) if minutes != SHIPPED[tier] else ""
