"""The diary as a phone keeps it: every question in its turn, and nothing that was ever written."""

from dataclasses import dataclass
from datetime import UTC

from diary.services.answering import PatientDiary
from diary.web.patient.diary_page import question
from diary.web.patient.pages import Call, Question, call
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePage:
    """The questions, when the next ones are due, and the number that is answered at any hour."""

    title: str
    questions: tuple[Question, ...]
    due: str
    zone: str
    calls: tuple[Call, ...]

    @classmethod
    def of(cls, found: PatientDiary) -> "OfflinePage":
        return cls(
            title=_("Pain right now") if found.in_turn else _("Your diary"),
            questions=tuple(question(asked, None) for asked in found.in_turn),
            due=" ".join(point.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for point in found.coming),
            zone=found.zone,
            calls=call(_("Emergency"), found.emergency_number),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NowherePage:
    """What stands where no page could be kept."""

    title: str
    lead: str

    @classmethod
    def drawn(cls) -> "NowherePage":
        return cls(
            title=_("No network"),
            lead=_("This page needs the network, so it cannot be shown now. Nothing that you wrote is lost."),
        )
