"""The pages of the administrator at the demo clinic, and the ids that their addresses have."""

from playwright.sync_api import Page

from tests.web.office import WEAK

ADMINISTRATOR = "administrator"
LEAVER = "Dr. Amara Lindqvist"
AS_IT_COMES = (
    "overview",
    "audit",
    "people",
    "invite",
    "person",
    "link",
    "second_factor",
    "retention",
    "delete_patient",
    "single_sign_on",
    "roles",
    "deactivate",
    "locations",
    "new_location",
    "location",
    "windows",
    "window",
    "schedules",
    "new_schedule",
    "schedule",
    "usual_schedule",
    "new_policy",
    "policy",
    "usual_policy",
    "safety",
)
PICTURED = {name: name.replace("_", "-") for name in AS_IT_COMES}
"""Each of them, and what its picture is called."""
REFUSED = {
    "audit_patient": "Search",
    "invite": "Invite",
    "deactivate": "Deactivate",
    "reactivate": "Take back",
    "new_location": "Add",
    "retire_location": "Give it up",
    "window": "Save",
    "new_schedule": "Add",
    "new_policy": "Add",
    "safety_number": "Save",
    "alert_limit": "Save",
    "safety_text": "Save",
}
"""The button that sends each form as it came."""


def office_ids(page: Page) -> dict[str, str]:
    """The ids that the lists of the administrator link to."""
    page.goto("/administration/people")
    person = page.get_by_role("link", name=LEAVER, exact=True).get_attribute("href") or ""
    page.goto("/administration/locations")
    location = page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.get_attribute("href") or ""
    page.goto("/administration/schedules")
    schedule = page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.get_attribute("href") or ""
    return {
        "person_id": person.rsplit("/", 1)[1],
        "location_id": location.rsplit("/", 1)[1],
        "own": schedule.rsplit("/", 1)[1],
        "row": WEAK,
        "procedure": "medial_branch_block",
        "name": "fever_celsius",
        "item": "rash",
        "tier": "emergency",
        "policy_id": "harbor-lumbar",
    }
