"""Blocks with a few scores, as the overview counts them."""

from datetime import timedelta

from sqlalchemy import select

from diary.clinical.catalogue import Intent, Procedure, Region
from diary.db.injections import Injection
from diary.db.overview import OverviewFact
from diary.db.sessions import ScopedSession
from tests import builders
from tests.builders import NEEDLE_OUT, House, area_of, new_score, save

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEAK = "bupivacaine-levobupivacaine-up-to-0.25"
LATER = NEEDLE_OUT + 3 * DAY
SACROILIAC = {
    "procedure": Procedure.SACROILIAC_JOINT_INJECTION,
    "region": Region.SACROILIAC,
    "levels": ("SI",),
    "intent": Intent.THERAPEUTIC,
    "steroid_agent": "triamcinolone",
}


def block(desk: ScopedSession, house: House, *scores: tuple[float, int], **changes: object) -> Injection:
    """A block with scores so many hours after the needle came out."""
    injection = builders.running(desk, house, **changes)
    for hours, score in scores:
        save(desk, house, injection, new_score(area_of(desk, injection), score, hours * HOUR))
    return injection


def kept_rows(desk: ScopedSession) -> int:
    return len(desk.scalars(select(OverviewFact.id)).all())
