"""The records that services hand over, by name: whoever shows them reads attributes and asks the database nothing."""

from diary.db.alerts import AlertDeed, SymptomReport
from diary.db.audit import AuditRow
from diary.db.clinics import Clinic, Location
from diary.db.decisions import Factor, SignedDecision
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.passkeys import Passkey
from diary.db.patients import Area, Patient
from diary.db.peg import PegAnswer
from diary.db.people import CameBy, Person, StaffSession
from diary.db.phone_entries import PhoneEntry

__all__ = [
    "AlertDeed",
    "Area",
    "AuditRow",
    "Baseline",
    "CameBy",
    "Clinic",
    "EntryRevision",
    "Factor",
    "Injection",
    "InjectionAnesthetic",
    "InjectionArea",
    "InjectionState",
    "Location",
    "Passkey",
    "Patient",
    "PegAnswer",
    "Person",
    "PhoneEntry",
    "RescueRevision",
    "SignedDecision",
    "StaffSession",
    "SymptomReport",
]
