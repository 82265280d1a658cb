"""Every clinic of an account reads that somebody was refused; of an address without one nobody does."""

from sqlalchemy.orm import sessionmaker

from diary.db.people import Membership, Role
from diary.db.sessions import ScopedSession
from diary.services import chance, refused_sign_ins
from diary.services.auditing import Action
from tests.builders import ADDRESS, BEFORE, House, email_of, found_clinic
from tests.services.conftest import NewRows


def test_each_clinic_of_the_account_has_a_row_of_its_own(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    desk.commit()
    with sessions.begin() as session:
        other = found_clinic(session, "Hill")
        both = Membership(
            id=chance.new_id(), clinic_id=other.clinic_id, person_id=house.people[Role.NURSE], role=Role.NURSE
        )
        session.add(both)
    new_rows()
    desk.commit()
    email = email_of(Role.NURSE).upper()
    assert refused_sign_ins.tell_clinics(sessions.begin, BEFORE, email=email, address=ADDRESS) == 2
    assert refused_sign_ins.tell_clinics(sessions.begin, BEFORE, email="nobody@x.example", address=ADDRESS) == 0
    rows = new_rows()
    assert {row.clinic_id for row in rows} == {house.clinic_id, other.clinic_id}
    assert {(row.action, row.actor_kind, row.object_id, row.address) for row in rows} == {
        (Action.SIGN_IN_REFUSED.value, "nobody", house.people[Role.NURSE], ADDRESS)
    }
