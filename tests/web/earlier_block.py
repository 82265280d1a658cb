"""A first block of the patient whose second one runs."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.scores import Condition
from diary.db.scope import scope_to
from diary.services import enrolling, performing, recording
from diary.services.enrolling import AnestheticDetails, AreaDetails, InjectionDetails
from tests.web.clinic import NEEDLE_OUT, World, areas_of

EARLIER = NEEDLE_OUT - timedelta(days=21)


def earlier_block(world: World) -> UUID:
    """With lidocaine, three weeks before the one that runs; it relieved for an hour and a half."""
    with world.session() as session:
        scope_to(session, world.clinic_id)
        actor, before = world.actor, EARLIER - timedelta(hours=1)
        details = InjectionDetails(
            procedure=Procedure.MEDIAL_BRANCH_BLOCK,
            region=Region.LUMBAR,
            levels=("L3", "L4"),
            side=Side.RIGHT,
            intent=Intent.DIAGNOSTIC,
            anesthetics=(AnestheticDetails(agent="lidocaine", percent=Decimal(2)),),
            location_id=world.location_id,
            provider_id=world.provider.id,
            areas=(AreaDetails(label="Right low back", side=Side.RIGHT, movement="bending backwards"),),
            sedation=Sedation.NONE,
        )
        injection = enrolling.plan_injection(session, before, actor, world.running.patient_id, details)
        (area,) = areas_of(session, injection.id)
        pain = performing.BaselineDetails(area_id=area, condition=Condition.MOVING, score=8, usual=7)
        performing.take_baseline(session, before, actor, injection.id, [pain])
        performing.needle_out(session, EARLIER, actor, injection.id, performed_at=EARLIER)
        for minutes, score in ((15, 0), (60, 0), (90, 1), (120, 8)):
            new = recording.NewScore(entry_id=uuid4(), area_id=area, condition=Condition.MOVING, score=score)
            recording.save_score(session, EARLIER + timedelta(minutes=minutes), actor, new)
        session.commit()
        return injection.id
