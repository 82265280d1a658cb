"""What phones sent under an id that a medicine or a report had before: kept beside it, and told to the provider."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from diary.clinical.safety import Item
from diary.db.phone_entries import PhoneEntry
from diary.services.clinic_settings import safety_of
from diary.services.phone_contents import MEDICINE, REPORT
from diary.services.reported import ticked


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A second content, which counts nowhere: the name of a medicine, or the signs that were ticked."""

    came: PhoneEntry
    drug: str | None
    ticked: tuple[Item, ...]


def beside(session: Session, from_phones: Iterable[PhoneEntry]) -> Iterator[Beside]:
    """Second contents of medicines and reports; those of scores stand in the history of each."""
    for row in from_phones:
        if not row.stands and row.kind == MEDICINE:
            yield Beside(came=row, drug=str(row.content["drug"]), ticked=())
        elif not row.stands and row.kind == REPORT:
            items = cast("list[str]", row.content["items"])
            yield Beside(came=row, drug=None, ticked=ticked(safety_of(session), items))
