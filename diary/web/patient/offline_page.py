"""The diary as a phone keeps it: every question in its turn, and nothing that was ever written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from diary.services.answering import PatientDiary
from diary.web.patient.diary_page import question
from diary.web.patient.pages import Call, Question, call
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePage:
    """The questions, when the next ones are due, and the number that is answered at any hour.

    ``asks`` is for the script alone: which scores ask whether it is time to call.
    """

    title: str
    questions: tuple[Question, ...]
    due: str
    asks: str
    zone: str
    calls: tuple[Call, ...]

    @classmethod
    def of(cls, found: PatientDiary) -> "OfflinePage":
        return cls(
            title=_("Pain right now") if found.in_turn else _("Your diary"),
            questions=tuple(question(asked, None) for asked in found.in_turn),
            due=" ".join(_iso(point.due_at) for point in found.coming),
            asks="|".join(_asks(found)),
            zone=found.zone,
            calls=call(_("Emergency"), found.emergency_number),
        )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _asks(found: PatientDiary) -> Iterator[str]:
    """Place, condition, sign, least score and since when, as the script takes them apart."""
    for one in found.asking:
        yield f"{one.area} {one.condition.value} {one.sign} {one.least} {_iso(one.since)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NowherePage:
    """What stands where no page could be kept."""

    title: str
    lead: str
    worried: str

    @classmethod
    def drawn(cls) -> "NowherePage":
        return cls(
            title=_("No network"),
            lead=_("This page needs the network, so it cannot be shown now. Nothing that you wrote is lost."),
            worried=_("If something worries you, call the clinic. In an emergency, call the emergency number."),
        )
