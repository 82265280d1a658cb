"""Writing down who saw and changed what, in the transaction of the deed itself."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.audit import AuditRow
from diary.db.chaining import enlist
from diary.services import chance
from diary.services.acting import Actor


class Action(StrEnum):
    """Everything that leaves a row in the audit."""

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    CLINIC_ADDED = "clinic added"
    LOCATION_ADDED = "location added"
    PERSON_ADDED = "person added"
    WORKLIST_SEEN = "worklist seen"
    RECOVERY_SEEN = "recovery room seen"
    PATIENT_REGISTERED = "patient registered"
    PATIENT_SEEN = "patient seen"
    PATIENT_FOUND = "patient seen in a search"
    PATIENT_AMENDED = "patient's details changed"
    PATIENT_MERGED = "patient merged"
    PATIENT_MERGE_UNDONE = "patient merge undone"
    PATIENT_DELETED = "patient deleted"
    PHONES_REVOKED = "phones revoked"
    RECORDS_TAKEN = "records taken for the patient"
    RETENTION_SEEN = "retention seen"
    INJECTION_PLANNED = "injection planned"
    INJECTION_SEEN = "injection seen"
    INJECTION_CORRECTED = "injection corrected"
    INJECTION_CANCELLED = "injection cancelled"
    INJECTION_VOIDED = "injection entered in error"
    INJECTION_MOVED = "injection moved"
    BASELINE_TAKEN = "baseline taken"
    BASELINE_TAKEN_BACK = "baseline taken back"
    PAIN_BEFORE_SEEN = "pain before seen by the patient"
    PEG_SAVED = "PEG saved"
    NEEDLE_OUT = "needle out"
    MAY_STAND = "patient may stand"
    MAY_STAND_TAKEN_BACK = "may stand taken back"
    DIARY_SUPERSEDED = "diary superseded"
    DIARY_RESUMED = "diary resumed"
    DIARY_ENDED = "diary ended"
    CODE_ISSUED = "join code issued"
    CODE_SEEN = "join code seen"
    CODE_REFUSED = "join code refused"
    DIARY_JOINED = "diary joined"
    DEVICE_SIGNED_OUT = "device signed out"
    DEVICE_UNLOCKED = "device unlocked"
    UNLOCK_REFUSED = "unlocking refused"
    DIARY_SEEN = "diary seen by the patient"
    OWN_DATA_TAKEN = "own data taken by the patient"
    WHEN_TO_CALL_SEEN = "when to call seen"
    SYMPTOMS_REPORTED = "symptoms reported"
    SYMPTOMS_CONFLICT = "symptoms refused: id used before"
    ALERT_RAISED = "alert raised"
    ALERTS_SEEN = "alerts seen"
    ALERT_SEEN = "alert seen"
    ALERT_ACKNOWLEDGED = "alert acknowledged"
    ALERT_ACTED = "alert acted on"
    ALERT_NOTED = "alert noted"
    ALERT_CLOSED = "alert closed"
    ALERT_ESCALATED = "alert escalated"
    HISTORY_SEEN = "own scores seen by the patient"
    SCORE_SAVED = "score saved"
    SCORE_DETAILED = "score details added"
    SCORE_CHANGED = "score changed"
    SCORE_WITHDRAWN = "score withdrawn"
    SCORE_CONFLICT = "score refused: id used before"
    PAPER_TYPED_IN = "paper typed in"
    RESCUE_SAVED = "rescue analgesic saved"
    RESCUE_WITHDRAWN = "rescue analgesic withdrawn"
    REVIEW_SEEN = "review seen"
    OVERVIEW_SEEN = "overview seen"
    OVERVIEW_LISTED = "list behind a number seen"
    OVERVIEW_EXPORTED = "overview exported"
    RFA_PLAN_SEEN = "RFA plan seen"
    PAST_SESSION_ENTERED = "session elsewhere entered"
    PAST_SESSION_WITHDRAWN = "session elsewhere taken back"
    HISTORY_COMPLETE = "history said to be complete"
    HISTORY_OPEN = "history no longer said to be complete"
    DECISION_SIGNED = "decision signed"
    DECISION_AMENDED = "decision amended"
    DECISION_SEEN = "decision seen"
    SIGNATURE_REFUSED = "signature refused"
    SETTING_CHANGED = "setting changed"
    CLINIC_SWITCHED = "clinic switched"
    PERSON_INVITED = "person invited"
    PERSON_DEACTIVATED = "person deactivated"
    PERSON_REACTIVATED = "person reactivated"
    ROLES_CHANGED = "roles changed"
    SESSION_ENDED = "session ended"
    STAFF_LINK_SEEN = "staff link seen"
    INJECTION_HANDED_OVER = "injection handed over"
    LOCATION_CHANGED = "location changed"
    LOCATION_RETIRED = "location retired"
    LOCATION_REOPENED = "location reopened"
    INJECTION_RELOCATED = "injection moved to another location"
    NOTE_EXPORTED = "note exported"
    REPORT_EXPORTED = "report exported"
    CODE_ASKED_FOR = "new join code asked for"
    CONSENT_GIVEN = "consent given"
    CONSENT_TAKEN_BACK = "consent taken back"
    REMINDERS_SEEN = "reminders seen"
    OWN_CHANNELS_SEEN = "own messages seen by the patient"
    OWN_CALENDAR_TAKEN = "own calendar taken by the patient"
    MESSAGE_QUEUED = "message queued"
    MESSAGE_SENT = "message sent"
    MESSAGE_NOT_SENT = "message not sent"
    STAFF_LINK_MADE = "staff link made"
    STAFF_LINK_REFUSED = "staff link refused"
    APP_ADDED = "authenticator app added"
    APP_REMOVED = "authenticator app removed"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    RECOVERY_CODES_MADE = "recovery codes made"
    RECOVERY_CODE_USED = "recovery code used"
    SECOND_FACTORS_RESET = "second factors reset"
    SECOND_FACTOR_REFUSED = "second factor refused"
    SIGN_ON_REFUSED = "single sign-on refused"
    SIGN_ON_LINKED = "single sign-on linked"
    SIGN_ON_UNLINKED = "single sign-on link forgotten"
    CHECKED_AGAIN = "checked again"
    CHECK_REFUSED = "check refused"
    ACCESS_REFUSED = "access refused"
    AUDIT_SEEN = "audit seen"
    AUDIT_EXPORTED = "audit exported"
    AUDIT_VERIFIED = "audit checked"
    OWN_LOOKS_SEEN = "who saw it seen by the patient"
    EMERGENCY_OPENED = "emergency access opened"
    EMERGENCY_LOOKED = "looked at in an emergency"
    EMERGENCY_CLOSED = "emergency access ended"
    EMERGENCY_REVIEWED = "emergency access reviewed"
    EMERGENCIES_SEEN = "emergency accesses seen"
    PASSWORD_SET = "password set"  # noqa: S105 (a word for the deed, no password)


def record(
    session: Session,
    now: datetime,
    actor: Actor,
    action: Action,
    *,
    patient_id: UUID | None = None,
    of: tuple[str, UUID] | None = None,
    detail: Mapping[str, str | int] | None = None,
) -> UUID:
    """Add one row when the session commits, and say its id.

    ``of`` is the kind and id of the object, ``detail`` holds ids and words, never values.
    """
    row_id = chance.new_id()
    enlist(
        session,
        AuditRow(
            id=row_id,
            clinic_id=actor.clinic_id,
            at=now,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            action=action.value,
            patient_id=patient_id,
            object_kind=of[0] if of else None,
            object_id=of[1] if of else None,
            address=actor.address,
            detail=dict(detail or {}),
        ),
    )
    return row_id
