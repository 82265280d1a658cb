"""The page that tells what became of the reminders of one injection."""

from uuid import UUID

from werkzeug.wrappers import Response

from diary.services import reminders_told
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.reminders_page import RemindersPage
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/reminders")
def reminders(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    return rendering.page(RemindersPage.of(reminders_told.look_at_reminders(session, now, actor, injection_id)))
