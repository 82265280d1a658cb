"""The pages about the phone itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from diary.services.joining import Device
from diary.web.patient.forms import UnlockForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockPage:
    """The date of birth, before what was written is shown again."""

    title: str
    lead: str
    form: UnlockForm

    @classmethod
    def of(cls, form: UnlockForm) -> "UnlockPage":
        return cls(
            title=_("Is it you?"),
            lead=_("Nobody opened this diary here for a long time. Give your date of birth to see what you wrote."),
            form=form,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryChoice:
    """One of the phone's diaries."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage:
    """Whose diary is to be opened, by no more than a first name."""

    title: str
    lead: str
    choices: tuple[DiaryChoice, ...]

    @classmethod
    def of(cls, names: Mapping[UUID, str]) -> "ChoosePage":
        return cls(
            title=_("Whose diary?"),
            lead=_("This phone holds more than one diary. Each score goes to the one that you open.")
            if len(names) > 1
            else _("This phone holds one diary."),
            choices=tuple(DiaryChoice(id=one, name=name) for one, name in names.items()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutPage:
    """The question before a diary is taken off the phone."""

    title: str
    name: str | None
    lines: tuple[str, ...]
    diary: UUID

    @classmethod
    def of(cls, device: Device, name: str | None) -> "SignOutPage":
        return cls(
            title=_("Close the diary on this phone?"),
            name=name,
            lines=(
                _("What was written stays with the clinic. Nothing is deleted."),
                _("To open the diary here again, you need a new code from the clinic."),
            ),
            diary=device.session_id,
        )
