"""Every table, imported so that the metadata is whole (migrations and tests read it)."""

from diary.db.audit import AuditRow
from diary.db.base import Base
from diary.db.clinics import Clinic, Location
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.joining import DeviceSession, JoinCode
from diary.db.patients import Area, Patient
from diary.db.people import Membership, Person, StaffSession
from diary.db.throttles import Throttle

__all__ = [
    "Area",
    "AuditRow",
    "Base",
    "Baseline",
    "Clinic",
    "DeviceSession",
    "EntryRevision",
    "Injection",
    "InjectionAnesthetic",
    "InjectionArea",
    "JoinCode",
    "Location",
    "Membership",
    "Patient",
    "Person",
    "RescueRevision",
    "StaffSession",
    "Throttle",
]
