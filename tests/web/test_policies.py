"""Policies in the open, and those that a clinic writes itself."""

import pytest

from diary.clinical.policies import Policy
from diary.clinical.policy_files import shipped_policies
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.office import POLICY

OWN = "/administration/policies/own/harbor"
USUAL = "/administration/policies/usual/medial_branch_block"


def test_every_policy_is_in_the_open(nurse: Browser) -> None:
    page = nurse.get("/policies")
    links = page.links()
    for policy in shipped_policies().values():
        assert links[policy.title] == f"/policies/{policy.id}"
    assert "Add a policy" not in links
    assert "Check it against the payer's current text" in page.text


@pytest.mark.parametrize("policy", shipped_policies().values(), ids=shipped_policies())
def test_a_policy_tells_its_rules_and_its_source(nurse: Browser, policy: Policy) -> None:
    page = nurse.get(f"/policies/{policy.id}")
    assert page.heading == policy.title
    for said in (policy.publisher, policy.address, policy.version, policy.transcription, "November 21, 2026"):
        assert said in page.text
    assert policy.address not in page.links().values()
    assert f"At least {policy.threshold} % relief in the anesthetic phase" in page.text
    assert "Check it against the payer's current text" in page.text


def test_each_rule_is_in_words(nurse: Browser) -> None:
    medicare = nurse.get("/policies/medicare-facet").text
    for rule in (
        "2 blocks that are met; kind: Medial branch block; at least 14 days apart",
        "At least 50 % relief for at least 90 days; after 2 diagnostic blocks that are met",
        "At least 50 % relief for at least 180 days",
        "At most diagnostic: 4; therapeutic: 4; ablations: 2, each region by itself",
    ):
        assert rule in medicare
    sacroiliac = nurse.get("/policies/medicare-sij").text
    assert "Not covered by this policy." in sacroiliac
    assert "Not after a first one that was not met." in sacroiliac
    assert "(concordant)" in nurse.get("/policies/sis-dual").text
    assert "the second with another agent" in nurse.get("/policies/asipp").text


def test_a_policy_of_another_clinic_is_not_there(stranger: Browser) -> None:
    assert stranger.get("/policies/harbor").status == 404
    assert "Harbor <rules>" not in stranger.get("/policies").text


def test_a_mistake_is_named_by_line_and_what_was_typed_stays(administrator: Browser) -> None:
    typed = POLICY.replace("threshold = 75", "threshold = 70").replace("harbor", "harbor-2")
    page = administrator.post(
        "/administration/policies/new", {"toml": typed.replace("\n", "\r\n"), "reason": "x", "seen": "0"}
    )
    assert page.status == 422
    assert "Line 13: threshold: must be one of 50, 75, 80, 100" in page.text
    field = next(element for element in page.root.iter("textarea") if element.get("name") == "toml")
    assert (field.text or "").strip() == typed.strip()


def test_a_policy_is_added_changed_and_chosen(administrator: Browser, provider: Browser, world: World) -> None:
    added = POLICY.replace('"harbor"', '"harbor-2"').replace("Harbor <rules>", "Second <rules>")
    form = {"toml": added, "reason": "for us", "seen": "0"}
    page = administrator.follow(administrator.post("/administration/policies/new", form))
    assert page.heading == "Second <rules>"
    assert "Last changed" in page.text
    chosen = {"policy": "harbor-2", "reason": "our payer", "seen": "0"}
    page = administrator.follow(administrator.post(USUAL, chosen))
    assert "Medial branch block Second <rules> The clinic" in page.text
    review = provider.get(f"/injections/{world.running.injection_id}")
    assert review.links()["By Second <rules>, at 75 %"] == "/policies/harbor-2"
    assert "our payer" in administrator.get(USUAL).text
    refused = administrator.post("/administration/policies/own/harbor-2", {"back": "yes", "reason": "old", "seen": "1"})
    assert "choose another one there first" in refused.text


def test_what_is_offered_no_more_stays_readable(administrator: Browser, provider: Browser, world: World) -> None:
    page = administrator.follow(administrator.post(OWN, {"back": "yes", "reason": "old", "seen": "1"}))
    assert "Offered no more" in page.text
    assert "Version 1 (offered no more)" in administrator.get(OWN).text
    review = f"/injections/{world.running.injection_id}"
    assert "Harbor <rules>" not in provider.get(review).text
    assert "Harbor <rules>" in provider.get(f"{review}?policy=harbor").text
    assert "offered no more" in provider.get("/policies/harbor").text


def test_no_policy_is_usual_for_what_none_speaks_of(administrator: Browser) -> None:
    assert administrator.get("/administration/policies/usual/radiofrequency_ablation").status == 404
    assert administrator.get("/administration/policies/usual/none").status == 404
    assert administrator.get("/administration/policies/own/none").status == 404
