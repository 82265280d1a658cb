"""Who is asking: staff by their session, a patient by the phone's cookie, or nobody; looked up once a request."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import g, request

from diary.services.acting import Actor, ActorKind, Role
from diary.services.joining import Device
from diary.services.signing_in import StaffMember
from diary.web import devices, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever sent this request. Both may be set, on a nurse's tablet that a patient has used.

    ``diary_of`` names the patient where the phone holds the diaries of several.
    """

    staff: StaffMember | None = None
    device: Device | None = None
    diary_of: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether someone of the staff is signed in."""
        return self.staff is not None

    @property
    def is_patient(self) -> bool:
        """Whether this phone holds a patient's diary."""
        return self.device is not None

    @property
    def is_nobody(self) -> bool:
        """Whether the visitor is unknown."""
        return self.staff is None and self.device is None

    @property
    def roles(self) -> frozenset[Role]:
        """What the visitor is in the clinic that is being worked in."""
        return self.staff.roles if self.staff else frozenset()


def present() -> Visitor:
    """The visitor of the present request."""
    if "visitor" not in g:
        device = devices.present()
        g.visitor = Visitor(staff=identity.signed_in(), device=device, diary_of=devices.name_of(device))
    visitor: Visitor = g.visitor
    return visitor


def known() -> Visitor | None:
    """The visitor, if he has been looked up already; never asks the database."""
    found: Visitor | None = g.get("visitor")
    return found


def act_on(device: Device) -> None:
    """Take this one of the phone's diaries as the one that the request is about; nobody has opened it by that."""
    g.visitor = Visitor(device=device, diary_of=devices.name_of(device))


def forget() -> None:
    """Look the visitor up again, after someone has signed in or out."""
    g.pop("visitor", None)
    g.pop("devices", None)


def staff() -> StaffMember:
    """Who is signed in; the access table has made sure that someone is."""
    found = present().staff
    if found is None:
        raise LookupError("a staff page was reached without staff")
    return found


def staff_actor() -> Actor:
    """Who acts on a page of the staff."""
    member = staff()
    return Actor(
        kind=ActorKind.STAFF,
        id=member.person_id,
        clinic_id=member.clinic_id,
        roles=member.roles,
        address=request.remote_addr,
    )


def clinic_zone() -> str:
    """The zone of the clinic that is being worked in."""
    found = present().staff
    return found.clinic_zone if found else "UTC"


def patient_actor() -> Actor:
    """Who acts on a page of the patient; the access table has made sure that the phone has joined."""
    found = device()
    return Actor(
        kind=ActorKind.PATIENT,
        id=found.patient_id,
        clinic_id=found.clinic_id,
        roles=frozenset(),
        address=request.remote_addr,
        sees_from=found.locked_at,
    )


def device() -> Device:
    """The phone on which the patient acts."""
    found = present().device
    if found is None:
        raise LookupError("a patient's page was reached without a patient")
    return found


def patient_zone() -> ZoneInfo:
    """The zone of the patient whose phone this is."""
    device = present().device
    return ZoneInfo(device.zone if device else "UTC")
