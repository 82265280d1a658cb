"""A decision of the demo clinic's provider, signed two weeks after an injection; its diary goes on."""

from datetime import timedelta

from sqlalchemy.orm import Session

from diary.cli.demonstration.people import Table
from diary.clinical.next_step import NextStep
from diary.db.injections import Injection
from diary.services import deciding
from diary.services.acting import Actor, Role
from diary.services.deciding import NewDecision
from diary.services.signing import Proof


def sign_decision(session: Session, provider: Actor, injection: Injection, content: Table) -> None:
    """Sign as the page does, with what was known on that day."""
    row = content["decision"]
    password = next(person["password"] for person in content["staff"] if person["role"] == Role.PROVIDER)
    if injection.performed_at is None:
        raise ValueError("the demo clinic decides about an injection that was not done")
    at = injection.performed_at + timedelta(days=row["days_after"])
    found = deciding.look_to_decide(session, at, provider, injection.id)
    new = NewDecision(step=NextStep(row["step"]), note=row["note"], reason=None, seen=found.seen, seen_version=0)
    deciding.sign(session, at, provider, found, new, Proof(password=password))
