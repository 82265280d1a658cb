"""What a patient has reported by *when to call*, as lines of the review and of the patient's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from diary.services.reported import Reported
from diary.web import moments
from diary.web.patient.calling_page import sign_words
from diary.web.provider.alert_words import tier_mark
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomLine:
    """One report: when, how urgent, what was ticked, and where its alert is."""

    when: str
    tier: Mark
    signs: tuple[str, ...]
    url: str


def symptom_lines(found: Iterable[Reported], zone: ZoneInfo) -> tuple[SymptomLine, ...]:
    """Reports in the order in which they come."""
    return tuple(
        SymptomLine(
            when=moments.day_and_time(one.report.recorded_at, zone),
            tier=tier_mark(one.report.tier),
            signs=tuple(sign_words(item) for item in one.ticked),
            url=url_for("provider.alert", alert_id=one.report.id),
        )
        for one in found
    )
