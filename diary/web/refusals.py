"""Who asked for a page or record that is not his, or not there, is written down; he is told the same in both cases."""

from flask import g, request

from diary.services import refused_access
from diary.web import clock, transactions, visitors
from diary.web.access import ACCESS, Audience


def write_down() -> None:
    """Keep one row of this request in place of all that it has done; of who is unknown there is the log line alone."""
    rule, visitor = ACCESS.get(request.endpoint or ""), visitors.known()
    if rule is None or rule.audience is Audience.EVERYONE or visitor is None or visitor.is_nobody or g.get("is_forged"):
        return
    actor = visitors.staff_actor() if visitor.is_staff else visitors.patient_actor()
    transactions.begin_again()
    refused_access.write_down(transactions.session(), clock.now(), actor, request.endpoint or "")
    transactions.keep()
