"""One valid row of every table, and what makes a second one beside it, for tests that break one thing at a time."""

from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from tests.builders import BEFORE, BORN, NEEDLE_OUT, ZONE
from tests.db.emergency_rows import broken_emergencies, emergency_of
from tests.db.factor_rows import BROKEN_FACTORS, factors_of, other_factors, sign_on_of

CLINIC, LOCATION, PAST, OTHER_PAST = uuid4(), uuid4(), uuid4(), uuid4()
# They stand in the names of tests, which every worker must read alike.
PATIENT, OTHER_PATIENT, PERSON, OTHER_PERSON = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
AREA, OTHER_AREA, INJECTION, ENTRY, RESCUE = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
REPORT, OTHER_REPORT, ALERT, PHONE_WROTE = uuid4(), uuid4(), uuid4(), uuid4()

Row = dict[str, Any]


def _of_clinic(row_id: UUID | None = None, **values: Any) -> Row:  # noqa: ANN401 (whatever a column holds)
    return {"id": row_id or uuid4(), "clinic_id": CLINIC, **values}


def _revision(**values: Any) -> Row:  # noqa: ANN401 (as above)
    return _of_clinic(
        revision=1,
        patient_id=PATIENT,
        injection_id=INJECTION,
        recorded_at=NEEDLE_OUT,
        received_at=NEEDLE_OUT,
        withdrawn=False,
        written_by_kind="patient",
        **values,
    )


_AUDIT: Row = {"at": BEFORE, "actor_kind": "nobody", "action": "signed in", "detail": {}, "sequence": 1}
_PHONE: Row = {"content_hash": "h", "kind": "score", "content": {}, "stands": False, "written_by_kind": "patient"}

VALID: dict[str, Row] = {
    "clinic": {"id": CLINIC, "name": "Harbor", "zone": ZONE, "demo": False, "created_at": BEFORE},
    "person": {
        "id": PERSON,
        "email": "a@harbor.example",
        "name": "A",
        "password_hash": "x",
        "active": True,
        "created_at": BEFORE,
    },
    "audit_head": {"id": UUID(int=0), "sequence": 0, "hash": "0"},
    "audit": _AUDIT | {"id": uuid4(), "previous": "0", "hash": "1"},
    **(factors_of(PERSON) | sign_on_of(PERSON, CLINIC)),
    "location": _of_clinic(LOCATION, name="Main", phone="1", emergency_number="911", zone=ZONE, opening_hours={}),
    "membership": _of_clinic(person_id=PERSON, role="nurse"),
    "staff_session": _of_clinic(
        token_hash="s", person_id=PERSON, created_at=BEFORE, last_seen_at=BEFORE, expires_at=NEEDLE_OUT
    ),
    "patient": _of_clinic(
        PATIENT,
        record_number="A-1",
        name="Ana",
        name_folded="ana",
        date_of_birth=BORN,
        language="en",
        zone=ZONE,
        diabetes=False,
        quiet_from=time(22),
        quiet_until=time(7),
        created_at=BEFORE,
    ),
    "emergency_access": _of_clinic(patient_id=PATIENT, **emergency_of(PERSON)),
    "area": _of_clinic(AREA, patient_id=PATIENT, label="Low back", side="right", episodic=False),
    "injection": _of_clinic(
        INJECTION,
        patient_id=PATIENT,
        location_id=LOCATION,
        provider_id=PERSON,
        state="running",
        procedure="medial_branch_block",
        region="lumbar",
        levels=["L3"],
        side="right",
        intent="diagnostic",
        sedation="none",
        anesthetics_recorded=True,
        schedule="diagnostic",
        follow_up_on=date(2026, 4, 1),
        planned_at=BEFORE,
        performed_at=NEEDLE_OUT,
    ),
    "injection_anesthetic": _of_clinic(
        injection_id=INJECTION, position=0, agent="bupivacaine", epinephrine=False, liposomal=False
    ),
    "injection_area": _of_clinic(injection_id=INJECTION, area_id=AREA, position=0, is_index=True, movement="bending"),
    "baseline": _of_clinic(
        injection_id=INJECTION, area_id=AREA, condition="moving", score=8, scored_at=BEFORE, source="staff"
    ),
    "entry_revision": _revision(
        entry_id=ENTRY, area_id=AREA, condition="moving", score=0, felt_at=NEEDLE_OUT, source="patient"
    ),
    "rescue_revision": _revision(rescue_id=RESCUE, taken_at=NEEDLE_OUT, drug="ibuprofen"),
    "join_code": _of_clinic(
        patient_id=PATIENT,
        injection_id=INJECTION,
        token_hash="t",
        short_code_hash="c",
        created_at=BEFORE,
        expires_at=NEEDLE_OUT,
    ),
    "device_session": _of_clinic(patient_id=PATIENT, token_hash="d" * 64, created_at=BEFORE, last_seen_at=BEFORE),
    "patient_merge": _of_clinic(
        kept_patient_id=PATIENT,
        merged_patient_id=OTHER_PATIENT,
        reason="the same person",
        moved_devices=[],
        merged_at=BEFORE,
        merged_by_id=PERSON,
    ),
    "injection_move": _of_clinic(
        injection_id=INJECTION,
        from_patient_id=PATIENT,
        to_patient_id=OTHER_PATIENT,
        reason="wrong patient",
        moved_at=NEEDLE_OUT,
        moved_by_id=PERSON,
    ),
    "injection_correction": _of_clinic(
        injection_id=INJECTION,
        revision=1,
        before={"levels": ["L3"]},
        reason="wrong level",
        corrected_at=NEEDLE_OUT,
        corrected_by_id=PERSON,
    ),
    "preset": _of_clinic(name="Right L3 MBB", plan={}, created_at=BEFORE),
    "setting_revision": _of_clinic(
        kind="agents", subject="", revision=1, content={}, changed_at=BEFORE, changed_by_id=PERSON
    ),
    "signed_decision": _of_clinic(
        injection_id=INJECTION,
        version=1,
        step="observe",
        result="cannot tell",
        signed_at=NEEDLE_OUT,
        signed_by_id=PERSON,
        signed_name="A",
        factor="password",
        frozen="{}",
        frozen_hash="h",
    ),
    "consent": _of_clinic(patient_id=PATIENT, channel="sms", given=True, given_at=BEFORE, written_by_kind="staff"),
    "past_session": _of_clinic(
        PAST,
        patient_id=PATIENT,
        done_on=date(2026, 1, 5),
        procedure="medial_branch_block",
        region="lumbar",
        side="right",
        intent="diagnostic",
        levels=[],
        written_at=BEFORE,
        written_by_id=PERSON,
    ),
    "past_session_withdrawal": _of_clinic(
        past_session_id=PAST, reason="another patient's", withdrawn_at=BEFORE, withdrawn_by_id=PERSON
    ),
    "history_word": _of_clinic(patient_id=PATIENT, complete=True, said_at=BEFORE, said_by_id=PERSON),
    "overview_fact": _of_clinic(
        injection_id=INJECTION, policy_id="x", policy_version="1", software_version="1", fingerprint="f", facts={}
    ),
    "peg_answer": _of_clinic(
        answer_id=uuid4(),
        patient_id=PATIENT,
        injection_id=INJECTION,
        week=0,
        pain=0,
        enjoyment=10,
        activity=5,
        recorded_at=BEFORE,
        received_at=BEFORE,
        source="patient",
        written_by_kind="patient",
    ),
    "symptom_report": _of_clinic(
        REPORT,
        report_id=uuid4(),
        patient_id=PATIENT,
        injection_id=INJECTION,
        items=["fever"],
        tier="call today",
        felt_at=NEEDLE_OUT,
        recorded_at=NEEDLE_OUT,
        received_at=NEEDLE_OUT,
        source="patient",
        written_by_kind="patient",
    ),
    "alert": _of_clinic(ALERT, symptom_report_id=REPORT, raised_at=NEEDLE_OUT, escalates_at=NEEDLE_OUT),
    "alert_event": _of_clinic(alert_id=ALERT, deed="escalated", at=NEEDLE_OUT, reached_id=PERSON, reached_as="nurse"),
    "phone_entry": _of_clinic(operation_id=PHONE_WROTE, entry_id=PHONE_WROTE, received_at=NEEDLE_OUT, **_PHONE),
    "outgoing_message": _of_clinic(
        kind="invitation",
        person_id=PERSON,
        object_id=uuid4(),
        injection_id=INJECTION,
        point="m15",
        queued_at=BEFORE,
        due_at=BEFORE,
        tries=0,
    ),
    "tombstone": _of_clinic(
        kind="patient", buried_id=uuid4(), patient_id=uuid4(), reason="asked for", deleted_at=BEFORE
    ),
    "staff_link": _of_clinic(
        kind="invitation", person_id=PERSON, token_hash="l", created_at=BEFORE, expires_at=NEEDLE_OUT
    ),
}

FRESH: dict[str, Row] = {
    "audit": {"sequence": 2, "previous": "1", "hash": "2"},
    "person": {"email": "b@harbor.example"},
    **other_factors(OTHER_PERSON),
    "location": {"name": "Second"},
    "membership": {"role": "provider"},
    "staff_session": {"token_hash": "s2"},
    "patient": {"record_number": "A-2"},
    "area": {"label": "Neck"},
    "injection_anesthetic": {"position": 1},
    "injection_area": {"area_id": OTHER_AREA},
    "baseline": {"condition": "resting"},
    "entry_revision": {"entry_id": uuid4()},
    "rescue_revision": {"rescue_id": uuid4()},
    "join_code": {"token_hash": "t2", "short_code_hash": "c2"},
    "device_session": {"token_hash": "d2"},
    "patient_merge": {"merged_patient_id": PATIENT, "kept_patient_id": OTHER_PATIENT},
    "injection_correction": {"revision": 2},
    "preset": {"name": "Left L3 MBB"},
    "setting_revision": {"revision": 2},
    "signed_decision": {"version": 2, "reason": "a mistake"},
    "past_session_withdrawal": {"past_session_id": OTHER_PAST},
    "overview_fact": {"policy_id": "y"},
    "peg_answer": {"answer_id": uuid4()},
    "symptom_report": {"report_id": uuid4()},
    "alert": {"symptom_report_id": OTHER_REPORT},
    "alert_event": {"reached_id": OTHER_PERSON},
    "phone_entry": {"operation_id": uuid4()},
    "outgoing_message": {"object_id": uuid4(), "point": "m30"},
    "tombstone": {"buried_id": uuid4()},
    "staff_link": {"token_hash": "l2"},
}
"""What differs in a second row, so that nothing unique is there twice."""

NOT_ESCALATED: Row = {"deed": "acknowledged", "by_id": PERSON, "reached_id": None, "reached_as": None}
OTHER_PATIENT_ROW: Row = VALID["patient"] | {"id": OTHER_PATIENT, "record_number": "A-0", "name": "Ana again"}
OTHER_PERSON_ROW: Row = VALID["person"] | {"id": OTHER_PERSON, "email": "o@harbor.example"}
OTHER_REPORT_ROW: Row = VALID["symptom_report"] | {"id": OTHER_REPORT, "report_id": uuid4()}

BROKEN: list[tuple[str, str, Row]] = [
    ("membership", "ck_membership_role", {"role": "x"}),
    *BROKEN_FACTORS,
    *broken_emergencies(PERSON),
    ("area", "ck_area_side", {"side": "x"}),
    ("injection", "ck_injection_state", {"state": "x"}),
    ("injection", "ck_injection_procedure", {"procedure": "x"}),
    ("injection", "ck_injection_region", {"region": "x"}),
    ("injection", "ck_injection_side", {"side": "x"}),
    ("injection", "ck_injection_intent", {"intent": "x"}),
    ("injection", "ck_injection_sedation", {"sedation": "x"}),
    ("injection", "ck_injection_performed_once_running", {"performed_at": None}),
    ("injection", "ck_injection_performed_once_running", {"state": "planned"}),
    ("injection", "ck_injection_performed_once_running", {"state": "cancelled"}),
    ("injection", "ck_injection_superseded_at_a_time", {"state": "superseded"}),
    ("injection", "ck_injection_superseded_after_performed", {"superseded_at": BEFORE}),
    ("injection", "ck_injection_ended_at_a_time", {"state": "ended"}),
    ("injection", "ck_injection_ended_after_performed", {"state": "ended", "ended_at": BEFORE}),
    ("injection", "ck_injection_steroid_dose", {"steroid_mg": 40}),
    ("injection", "ck_injection_steroid_dose", {"steroid_agent": "triamcinolone", "steroid_mg": 0}),
    ("injection_anesthetic", "ck_injection_anesthetic_percent", {"percent": 0}),
    ("injection_anesthetic", "ck_injection_anesthetic_percent", {"percent": 101}),
    ("injection_anesthetic", "ck_injection_anesthetic_ml", {"ml": 0}),
    ("baseline", "ck_baseline_condition", {"condition": "x"}),
    ("baseline", "ck_baseline_source", {"source": "x"}),
    ("baseline", "ck_baseline_score", {"score": 11}),
    ("baseline", "ck_baseline_usual", {"usual": -1}),
    ("entry_revision", "ck_entry_revision_revision", {"revision": 0}),
    ("entry_revision", "ck_entry_revision_withdrawn_later", {"withdrawn": True}),
    ("entry_revision", "ck_entry_revision_condition", {"condition": "x"}),
    ("entry_revision", "ck_entry_revision_source", {"source": "x"}),
    ("entry_revision", "ck_entry_revision_score", {"score": -1}),
    ("entry_revision", "ck_entry_revision_score", {"score": 11}),
    ("entry_revision", "ck_entry_revision_stated_relief", {"stated_relief_percent": 101}),
    ("rescue_revision", "ck_rescue_revision_revision", {"revision": 0}),
    ("rescue_revision", "ck_rescue_revision_withdrawn_later", {"withdrawn": True}),
    ("patient_merge", "ck_patient_merge_two_patients", {"merged_patient_id": OTHER_PATIENT}),
    ("patient_merge", "ck_patient_merge_undone_by_someone", {"undone_at": NEEDLE_OUT}),
    ("injection_move", "ck_injection_move_two_patients", {"to_patient_id": PATIENT}),
    ("injection_correction", "ck_injection_correction_revision", {"revision": 0}),
    ("setting_revision", "ck_setting_revision_revision", {"revision": 0}),
    ("signed_decision", "ck_signed_decision_version", {"version": 0, "reason": "x"}),
    ("signed_decision", "ck_signed_decision_amended_for_a_reason", {"version": 2, "reason": None}),
    ("signed_decision", "ck_signed_decision_step", {"step": "x"}),
    ("signed_decision", "ck_signed_decision_result", {"result": "x"}),
    ("signed_decision", "ck_signed_decision_factor", {"factor": "x"}),
    ("past_session", "ck_past_session_procedure", {"procedure": "x"}),
    ("past_session", "ck_past_session_region", {"region": "x"}),
    ("past_session", "ck_past_session_side", {"side": "x"}),
    ("past_session", "ck_past_session_intent", {"intent": "x"}),
    ("past_session", "ck_past_session_stated_relief_percent", {"stated_relief_percent": -1}),
    ("past_session", "ck_past_session_stated_relief_percent", {"stated_relief_percent": 101}),
    ("consent", "ck_consent_channel", {"channel": "x"}),
    ("peg_answer", "ck_peg_answer_week", {"week": -1}),
    ("peg_answer", "ck_peg_answer_pain", {"pain": 11}),
    ("peg_answer", "ck_peg_answer_enjoyment", {"enjoyment": -1}),
    ("peg_answer", "ck_peg_answer_activity", {"activity": 11}),
    ("peg_answer", "ck_peg_answer_source", {"source": "x"}),
    ("symptom_report", "ck_symptom_report_tier", {"tier": "x"}),
    ("symptom_report", "ck_symptom_report_source", {"source": "x"}),
    ("alert", "ck_alert_acknowledged_before_closed", {"closed_at": NEEDLE_OUT}),
    ("alert", "ck_alert_escalates_unacknowledged", {"acknowledged_at": NEEDLE_OUT}),
    ("alert_event", "ck_alert_event_deed", NOT_ESCALATED | {"deed": "x"}),
    ("alert_event", "ck_alert_event_reached_as", {"reached_as": "x"}),
    ("alert_event", "ck_alert_event_escalated_to_somebody", {"reached_id": None}),
    ("alert_event", "ck_alert_event_escalated_to_a_role", {"reached_as": None}),
    ("alert_event", "ck_alert_event_done_by_somebody", NOT_ESCALATED | {"by_id": None}),
    ("alert_event", "ck_alert_event_said", NOT_ESCALATED | {"deed": "noted"}),
    ("staff_link", "ck_staff_link_kind", {"kind": "x"}),
    ("tombstone", "ck_tombstone_kind", {"kind": "x"}),
    ("tombstone", "ck_tombstone_reason", {"reason": "x"}),
    ("outgoing_message", "ck_outgoing_message_kind", {"kind": "x"}),
    ("outgoing_message", "ck_outgoing_message_wanted_channel", {"wanted_channel": "x"}),
    ("outgoing_message", "ck_outgoing_message_sent_by", {"sent_by": "x"}),
    ("outgoing_message", "ck_outgoing_message_refused_by", {"refused_by": "x"}),
    ("outgoing_message", "ck_outgoing_message_reminds_of_a_point", {"kind": "reminder", "point": None}),
    ("outgoing_message", "ck_outgoing_message_has_a_reader", {"person_id": None}),
    ("outgoing_message", "ck_outgoing_message_tries", {"tries": -1}),
    ("outgoing_message", "ck_outgoing_message_closed_for_a_reason", {"closed_at": NEEDLE_OUT}),
]
"""A table, the name of a constraint, and values that only this constraint refuses."""
