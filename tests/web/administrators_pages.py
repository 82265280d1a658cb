"""Every page of the administrator, in the states it can be in."""

from tests.web.office import MINUTES, WEAK

BACK = {"back": "yes"}


def _page(endpoint: str, state: str, path: str, form: dict[str, str] | None = None) -> dict[str, object]:
    return {
        "endpoint": f"admin.{endpoint}",
        "state": state,
        "who": "administrator",
        "path": f"/administration{path}",
        "form": form,
        "status": 200 if form is None else 422,
    }


PAGES = [
    _page("overview", "as it comes", ""),
    _page("audit", "full", "/audit"),
    _page("audit", "of a patient", "/audit?what=looks&patient={patient}"),
    _page("audit", "nothing", "/audit?to=2001-01-01"),
    _page("audit_patient", "empty", "/audit/patient"),
    _page("audit_patient", "in error", "/audit/patient", {"words": ""}),
    _page("people", "full", "/people"),
    _page("invite", "empty", "/people/invite"),
    _page("invite", "in error", "/people/invite", {"email": "nobody"}),
    _page("invite", "refused", "/people/invite", {"name": "A", "email": "nurse@clinic.example", "nurse": "y"}),
    _page("person", "active", "/people/{nurse}"),
    _page("person", "signed in", "/people/{administrator}"),
    _page("person", "has left", "/people/{former}"),
    _page("link", "none", "/people/{provider}/link"),
    _page("person", "with an app", "/people/{provider}"),
    _page("reset_factors", "with an app", "/people/{provider}/second-factor"),
    _page("second_factor", "shipped", "/second-factor"),
    _page("second_factor", "in error", "/second-factor", {"seen": "0"}),
    _page("second_factor", "refused", "/second-factor", {"seen": "0", "reason": "x", "back": "yes"}),
    _page("second_factor", "required", "/second-factor"),
    _page("roles", "full", "/people/{provider}/roles"),
    _page("roles", "refused", "/people/{administrator}/roles", {"seen": "0", "nurse": "y"}),
    _page("deactivate", "open work", "/people/{provider}/deactivate"),
    _page("deactivate", "refused", "/people/{provider}/deactivate", {"seen": "0"}),
    _page("reactivate", "empty", "/people/{former}/reactivate"),
    _page("reactivate", "refused", "/people/{former}/reactivate", {"seen": "1"}),
    _page("locations", "full", "/locations"),
    _page("new_location", "empty", "/locations/new"),
    _page("new_location", "in error", "/locations/new", {"mon": "early", "zone": "Nowhere"}),
    _page("location", "full", "/locations/{location}"),
    _page("location", "given up", "/locations/{retired}"),
    _page("location", "in error", "/locations/{location}", {"name": "x", "tue": "17:00-08:00", "phone": "1"}),
    _page("retire_location", "planned there", "/locations/{location}/retire"),
    _page("retire_location", "refused", "/locations/{location}/retire", {"seen": "0"}),
    _page("windows", "full", "/windows"),
    _page("window", "shipped", f"/windows/{WEAK}"),
    _page("window", "not recorded", "/windows/not-recorded"),
    _page("window", "in error", f"/windows/{WEAK}", {"judge_from": "soon"}),
    _page("window", "refused", f"/windows/{WEAK}", {"seen": "0", "reason": "x", **dict.fromkeys(MINUTES, "9")}),
    _page("window", "not set back", f"/windows/{WEAK}", BACK),
    _page("schedules", "full", "/schedules"),
    _page("new_schedule", "empty", "/schedules/new"),
    _page("new_schedule", "in error", "/schedules/new", {"minutes": "often", "evening_at": "late"}),
    _page("schedule", "own", "/schedules/own/{schedule}"),
    _page("schedule", "in error", "/schedules/own/{schedule}", {"minutes": "60, 15", "title": "x"}),
    _page("usual_schedule", "shipped", "/schedules/usual/medial_branch_block"),
    _page("usual_schedule", "in error", "/schedules/usual/medial_branch_block", {"with_steroid": "never"}),
    _page("new_policy", "empty", "/policies/new"),
    _page("new_policy", "in error", "/policies/new", {"toml": "id = 1\nno = <b>", "reason": "x", "seen": "0"}),
    _page("policy", "own", "/policies/own/{own_policy}"),
    _page("policy", "in error", "/policies/own/{own_policy}", {"toml": "id = 1", "reason": "", "seen": "1"}),
    _page("usual_policy", "shipped", "/policies/usual/medial_branch_block"),
    _page("usual_policy", "in error", "/policies/usual/medial_branch_block", {"policy": "none", "reason": "x"}),
    _page("safety", "full", "/when-to-call"),
    _page("safety_number", "own", "/when-to-call/numbers/weakness_hours"),
    _page("safety_number", "in error", "/when-to-call/numbers/weakness_hours", {"value": "long"}),
    _page(
        "safety_number", "refused", "/when-to-call/numbers/fever_celsius", {"value": "99", "reason": "x", "seen": "0"}
    ),
    _page("alert_limit", "shipped", "/when-to-call/limits/emergency"),
    _page("alert_limit", "refused", "/when-to-call/limits/call today", {"value": "1", "reason": "x", "seen": "0"}),
    _page("safety_text", "own", "/when-to-call/items/rash"),
    _page("safety_text", "with numbers", "/when-to-call/items/fever"),
    _page("safety_text", "in error", "/when-to-call/items/rash", {"text": ""}),
]
