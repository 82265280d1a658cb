"""Every table, imported so that the metadata is whole (migrations and tests read it)."""

from diary.db.alerts import Alert, AlertEvent, SymptomReport
from diary.db.audit import AuditHead, AuditRow
from diary.db.base import Base
from diary.db.clinic_settings import Preset, SettingRevision
from diary.db.clinics import Clinic, Location
from diary.db.consents import Consent
from diary.db.corrections import InjectionCorrection, InjectionMove, PatientMerge
from diary.db.decisions import SignedDecision
from diary.db.elsewhere import HistoryWord, PastSession, PastSessionWithdrawal
from diary.db.emergency_access import EmergencyAccess
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.factors import AuthenticatorApp, HalfSignIn, RecoveryCode
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.joining import DeviceSession, JoinCode
from diary.db.keys import FieldKey
from diary.db.outbox import OutgoingMessage
from diary.db.overview import OverviewFact
from diary.db.passkeys import Passkey, PasskeyChallenge
from diary.db.patients import Area, Patient
from diary.db.peg import PegAnswer
from diary.db.people import Membership, Person, StaffLink, StaffSession
from diary.db.phone_entries import PhoneEntry
from diary.db.sign_on import SignOnAttempt, SignOnLink, SignOnSecret
from diary.db.throttles import Throttle
from diary.db.tombstones import Tombstone

__all__ = [
    "Alert",
    "AlertEvent",
    "Area",
    "AuditHead",
    "AuditRow",
    "AuthenticatorApp",
    "Base",
    "Baseline",
    "Clinic",
    "Consent",
    "DeviceSession",
    "EmergencyAccess",
    "EntryRevision",
    "FieldKey",
    "HalfSignIn",
    "HistoryWord",
    "Injection",
    "InjectionAnesthetic",
    "InjectionArea",
    "InjectionCorrection",
    "InjectionMove",
    "JoinCode",
    "Location",
    "Membership",
    "OutgoingMessage",
    "OverviewFact",
    "Passkey",
    "PasskeyChallenge",
    "PastSession",
    "PastSessionWithdrawal",
    "Patient",
    "PatientMerge",
    "PegAnswer",
    "Person",
    "PhoneEntry",
    "Preset",
    "RecoveryCode",
    "RescueRevision",
    "SettingRevision",
    "SignOnAttempt",
    "SignOnLink",
    "SignOnSecret",
    "SignedDecision",
    "StaffLink",
    "StaffSession",
    "SymptomReport",
    "Throttle",
    "Tombstone",
]
