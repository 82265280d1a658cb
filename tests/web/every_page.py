"""Every page there is, in the states it can be in; a route that shows HTML and is not here fails a test."""

from dataclasses import dataclass

from tests.web.browser import Browser, Page
from tests.web.clinic import World, first_entry, staff_link


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page in one state: whose browser sees it, and what is sent to get it."""

    endpoint: str
    state: str
    who: str
    path: str
    form: dict[str, str] | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.endpoint}, {self.state}"

    def go(self, browser: Browser, world: World) -> Page:
        path = self.path.format(
            patient=world.running.patient_id,
            running=world.running.injection_id,
            planned=world.planned.injection_id,
            area=world.running.area_ids[0],
            link=staff_link(world) if "{link}" in self.path else "",
            entry=first_entry(world),
        )
        page = browser.get(path) if self.form is None else browser.post(path, self.form)
        assert page.status == self.status
        return page


NOTHING: dict[str, str] = {}
NO_DAY = {"day": "31", "month": "2", "year": "1961"}

VISITS = [
    Visit(endpoint="auth.sign_in", state="empty", who="nobody", path="/sign-in"),
    Visit(endpoint="auth.sign_in", state="in error", who="nobody", path="/sign-in", form=NOTHING, status=422),
    Visit(
        endpoint="auth.sign_in",
        state="refused",
        who="nobody",
        path="/sign-in",
        form={"email": "a@b.example", "password": "wrong"},
        status=422,
    ),
    Visit(endpoint="auth.sign_in", state="with a new password", who="nobody", path="/sign-in?chosen=yes"),
    Visit(endpoint="auth.forgot_password", state="empty", who="nobody", path="/forgot-password"),
    Visit(endpoint="auth.forgot_password", state="asked", who="nobody", path="/forgot-password?asked=yes"),
    Visit(
        endpoint="auth.forgot_password",
        state="in error",
        who="nobody",
        path="/forgot-password",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="auth.set_password", state="no longer", who="nobody", path="/set-password/nothing", status=404),
    Visit(endpoint="auth.set_password", state="empty", who="nobody", path="/set-password/{link}"),
    Visit(
        endpoint="auth.set_password",
        state="in error",
        who="nobody",
        path="/set-password/{link}",
        form={"password": "short"},
        status=422,
    ),
    Visit(endpoint="provider.worklist", state="full", who="provider", path="/"),
    Visit(endpoint="provider.new_patient", state="empty", who="provider", path="/patients/new"),
    Visit(
        endpoint="provider.new_patient",
        state="in error",
        who="provider",
        path="/patients/new",
        form={"zone": "Nowhere", **NO_DAY},
        status=422,
    ),
    Visit(endpoint="provider.patient", state="full", who="provider", path="/patients/{patient}"),
    Visit(endpoint="provider.new_injection", state="empty", who="provider", path="/patients/{patient}/injections/new"),
    Visit(
        endpoint="provider.new_injection",
        state="in error",
        who="provider",
        path="/patients/{patient}/injections/new",
        form={
            "procedure": "sacroiliac_joint_injection",
            "region": "lumbar",
            "levels": "L3",
            "follow_up_on": "soon",
            "steroid_mg": "-1",
            "anesthetics-1-agent": "other",
            "areas-0-label": "Right low back",
            "schedule": "never",
        },
        status=422,
    ),
    Visit(endpoint="provider.hand_over", state="with a code", who="provider", path="/injections/{planned}/hand-over"),
    Visit(endpoint="provider.hand_over", state="without", who="provider", path="/injections/{running}/hand-over"),
    Visit(endpoint="provider.baseline", state="empty", who="provider", path="/injections/{planned}/baseline"),
    Visit(
        endpoint="provider.baseline",
        state="in error",
        who="provider",
        path="/injections/{planned}/baseline",
        form={"area-0-moving": "11"},
        status=422,
    ),
    Visit(
        endpoint="provider.baseline",
        state="refused",
        who="provider",
        path="/injections/{running}/baseline",
        form={"area-0-moving": "7"},
        status=422,
    ),
    Visit(endpoint="provider.needle_out", state="empty", who="provider", path="/injections/{planned}/needle-out"),
    Visit(
        endpoint="provider.needle_out",
        state="in error",
        who="provider",
        path="/injections/{planned}/needle-out",
        form={"on": "2030-02-31", "at": "noon"},
        status=422,
    ),
    Visit(endpoint="provider.recovery_board", state="full", who="nurse", path="/recovery"),
    Visit(
        endpoint="provider.save_recovery_score",
        state="in error",
        who="nurse",
        path="/recovery/scores",
        form={"score": "11", "area_id": "{area}"},
        status=422,
    ),
    Visit(
        endpoint="provider.may_stand",
        state="refused",
        who="nurse",
        path="/recovery/{planned}/may-stand",
        form=NOTHING,
        status=422,
    ),
    Visit(
        endpoint="provider.must_lie",
        state="refused",
        who="nurse",
        path="/recovery/{planned}/must-lie",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="provider.review", state="running", who="provider", path="/injections/{running}"),
    Visit(endpoint="provider.review", state="planned", who="provider", path="/injections/{planned}"),
    Visit(
        endpoint="provider.review",
        state="wrong policy",
        who="provider",
        path="/injections/{running}?policy=x",
        status=400,
    ),
    Visit(endpoint="patient.ask_for_code", state="empty", who="nobody", path="/new-code"),
    Visit(endpoint="patient.ask_for_code", state="asked", who="nobody", path="/new-code?asked=yes"),
    Visit(endpoint="patient.ask_for_code", state="in error", who="nobody", path="/new-code", form=NO_DAY, status=422),
    Visit(endpoint="provider.note", state="running", who="provider", path="/injections/{running}/note"),
    Visit(endpoint="provider.note", state="planned", who="provider", path="/injections/{planned}/note", status=404),
    Visit(endpoint="patient.join", state="empty", who="nobody", path="/join"),
    Visit(endpoint="patient.join", state="in error", who="nobody", path="/join", form=NO_DAY, status=422),
    Visit(
        endpoint="patient.join_by_link",
        state="refused",
        who="nobody",
        path="/join/nothing",
        form={"day": "1", "month": "1", "year": "1970"},
        status=422,
    ),
    Visit(endpoint="patient.join_by_link", state="empty", who="nobody", path="/join/nothing"),
    Visit(endpoint="patient.diary", state="asking", who="patient", path="/diary"),
    Visit(endpoint="patient.diary", state="not begun", who="other_patient", path="/diary"),
    Visit(endpoint="patient.answers_before", state="empty", who="other_patient", path="/diary/before/{planned}"),
    Visit(endpoint="patient.answers_before", state="after the needle", who="patient", path="/diary/before/{running}"),
    Visit(endpoint="patient.pain_before", state="moving", who="other_patient", path="/diary/before/{planned}/1-moving"),
    Visit(
        endpoint="patient.pain_before",
        state="in error",
        who="other_patient",
        path="/diary/before/{planned}/1-resting",
        form={"score": "11"},
        status=422,
    ),
    Visit(
        endpoint="patient.pain_before",
        state="too late",
        who="patient",
        path="/diary/before/{running}/1-usual",
        form={"score": "3"},
        status=422,
    ),
    Visit(endpoint="patient.peg", state="the first", who="other_patient", path="/diary/peg/{planned}/0"),
    Visit(
        endpoint="patient.peg",
        state="the second",
        who="other_patient",
        path="/diary/peg/{planned}/0",
        form={"answer_id": "6f1c1c9e-3d0f-4a3e-9d55-0a3c3f0c7b11", "pain": "0"},
    ),
    Visit(
        endpoint="patient.peg",
        state="in error",
        who="other_patient",
        path="/diary/peg/{planned}/0",
        form={"answer_id": "6f1c1c9e-3d0f-4a3e-9d55-0a3c3f0c7b11", "pain": "11"},
        status=422,
    ),
    Visit(endpoint="patient.when_to_call", state="running", who="patient", path="/diary/when-to-call"),
    Visit(endpoint="patient.when_to_call", state="planned", who="other_patient", path="/diary/when-to-call"),
    Visit(endpoint="patient.earlier", state="empty", who="patient", path="/diary/earlier"),
    Visit(endpoint="patient.earlier", state="not begun", who="other_patient", path="/diary/earlier"),
    Visit(
        endpoint="patient.earlier",
        state="in error",
        who="patient",
        path="/diary/earlier",
        form={"ago": "other", "on": "soon", "at": "noon", "score": "11"},
        status=422,
    ),
    Visit(endpoint="patient.score", state="as it stands", who="patient", path="/diary/scores/{entry}"),
    Visit(endpoint="patient.score_details", state="empty", who="patient", path="/diary/scores/{entry}/details"),
    Visit(
        endpoint="patient.score_details",
        state="in error",
        who="patient",
        path="/diary/scores/{entry}/details",
        form={"stated_relief_percent": "most", "drug": "Ibuprofen"},
        status=422,
    ),
    Visit(endpoint="patient.change_score", state="full", who="patient", path="/diary/scores/{entry}/change"),
    Visit(
        endpoint="patient.change_score",
        state="in error",
        who="patient",
        path="/diary/scores/{entry}/change",
        form={"score": "11", "on": "2026-02-31", "at": "25:00"},
        status=422,
    ),
    Visit(endpoint="patient.history", state="full", who="patient", path="/diary/history"),
    Visit(endpoint="patient.history", state="empty", who="other_patient", path="/diary/history"),
    Visit(endpoint="patient.history", state="after deleting", who="patient", path="/diary/history?deleted=1"),
    Visit(endpoint="patient.expect", state="running", who="patient", path="/diary/expect"),
    Visit(endpoint="patient.expect", state="planned", who="other_patient", path="/diary/expect"),
    Visit(
        endpoint="patient.save_score",
        state="in error",
        who="patient",
        path="/diary/scores",
        form={"score": "11", "area_id": "{area}"},
        status=422,
    ),
]
"""Errors that no single route owns are visited in ``test_errors.py``."""
