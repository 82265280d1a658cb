"""The forms with which people come, change and leave."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from wtforms.validators import Optional

from diary.services.acting import Role
from diary.services.inviting import Invitation
from diary.services.leaving import Departure
from diary.services.records import Person
from diary.web.admin.deciding import NotedForm
from diary.web.forms import Choice, DiaryForm, Text, Tick, not_too_long, options, required
from diary.web.translating import _, _l


class RolesForm(DiaryForm):
    """What somebody is in the clinic."""

    provider = Tick(_l("Provider: does injections and judges them"))
    nurse = Tick(_l("Nurse: prepares, starts and looks after them"))
    administrator = Tick(_l("Administrator: people, locations and settings"))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that are ticked."""
        return tuple(role for role in Role if self[role.value].data)


class InvitationForm(RolesForm):
    """Whom to bring in."""

    above = ("name", "email")

    name = Text(_l("Name"), [required, not_too_long])
    email = Text(_l("E-mail"), [required, not_too_long])

    def invitation(self) -> Invitation:
        """As the service takes it."""
        return Invitation(name=self.name.data, email=self.email.data, roles=self.roles)


class LeavingForm(NotedForm):
    """Who takes over, where something is open."""

    successor = Choice(_l("Who takes over"), [Optional()], default="")

    def __init__(self, successors: Iterable[Person] = (), **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**given)
        named = ((person.id, person.name) for person in successors)
        self.successor.choices = options([("", _("Choose")), *named])

    @property
    def departure(self) -> Departure:
        """As the service takes it."""
        chosen = self.successor.data or ""
        return Departure(
            seen=self.revision, successor_id=UUID(chosen) if chosen else None, reason=self.reason.data or None
        )


class ChangeRolesForm(LeavingForm, RolesForm):
    """Other roles; who is a provider no more hands over what is open."""

    above = ("provider", "nurse", "administrator", "successor")

    def __init__(self, successors: Iterable[Person], held: Iterable[Role] = (), **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(successors, **{role.value: True for role in held}, **given)


def successors(providers: Sequence[Person], leaver_id: UUID) -> tuple[Person, ...]:
    """The providers who could take over."""
    return tuple(person for person in providers if person.id != leaver_id)
