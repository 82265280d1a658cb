"""What was done to patients of the demo clinic elsewhere, as its nurse wrote it down by what they tell."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.cli.demonstration.people import Table
from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.db.injections import Injection
from diary.services import elsewhere
from diary.services.acting import Actor
from diary.services.elsewhere import PastDetails


def enter_history(
    session: Session, now: datetime, zone: ZoneInfo, nurse: Actor, done: Mapping[str, Injection], content: Table
) -> None:
    """Enter each session of the file."""
    today = now.astimezone(zone).date()
    for row in content["elsewhere"]:
        told = PastDetails(
            done_on=today - timedelta(days=row["days_ago"]),
            procedure=Procedure(row["procedure"]),
            region=Region(row["region"]),
            side=Side(row["side"]),
            intent=Intent(row["intent"]),
            levels=tuple(row["levels"]),
            stated_relief_percent=row["stated_relief_percent"],
        )
        elsewhere.enter_session(session, now, nurse, done[row["record_number"]].patient_id, told)
