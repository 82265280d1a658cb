"""Putting right what stands in the wrong place: each page says what will happen, and asks why."""

from sqlalchemy import select

from diary.db.injections import Injection, InjectionState
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, World
from tests.web.test_needle_out import send

WHY = "picked from the wrong line"


def injection(world: World, injection_id: object) -> Injection:
    wanted = select(Injection).where(Injection.id == injection_id)
    with world.session() as session:
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one()


def merge_path(world: World) -> str:
    return f"/patients/{world.planned.patient_id}/merge/{world.running.patient_id}"


def of(patient_id: object) -> str:
    return f"/patients/{patient_id}"


def confirmed(browser: Browser, path: str, reason: str = WHY) -> Page:
    return browser.follow(browser.post(path, {"reason": reason}))


def test_a_merge_is_found_compared_and_done(provider: Browser, world: World) -> None:
    page = provider.post(f"{of(world.planned.patient_id)}/merge", {"words": "ruiz"})
    assert page.links()["Compare the two"] == merge_path(world)
    page = provider.get(merge_path(world))
    assert "This record is kept Ana <Ruiz> & Co" in page.text
    assert "This one is merged into it Peter Holm" in page.text
    assert "1 injection with 0 scores go to Ana <Ruiz> & Co." in page.text
    shown = confirmed(provider, merge_path(world))
    assert shown.heading == "Ana <Ruiz> & Co"
    assert "Peter Holm · March 4, 1961 · A-2 was merged into this record" in shown.text
    assert WHY in shown.text
    assert injection(world, world.planned.injection_id).patient_id == world.running.patient_id


def test_the_other_record_can_be_kept_instead(provider: Browser, world: World) -> None:
    links = provider.get(merge_path(world)).links()
    assert links["Keep the other record instead"] == (
        f"/patients/{world.running.patient_id}/merge/{world.planned.patient_id}"
    )


def test_a_running_diary_that_a_merge_would_end_is_named(provider: Browser, world: World) -> None:
    send(provider, world, on="2026-03-02", at="10:15")
    assert "The running diary of Medial branch block, right, L3, L4, L5 ends" in provider.get(merge_path(world)).text


def test_a_merged_record_leads_on_and_nothing_is_planned_on_it(provider: Browser, world: World) -> None:
    page = provider.get(of(world.merged_id))
    assert "This record was merged into another one." in page.text
    assert page.links()["Peter Holm"] == of(world.planned.patient_id)
    assert "Plan an injection" not in page.links()
    assert "Change details" not in page.links()
    assert not [button for button in page.buttons() if "phone" in button]


def test_the_phone_of_a_merged_record_shows_the_diary_of_the_kept_one(
    provider: Browser, other_patient: Browser, world: World
) -> None:
    assert other_patient.get("/diary").heading == "Your diary is ready"
    provider.post(merge_path(world), {"reason": WHY})
    assert other_patient.get("/diary").heading == "Pain right now"


def test_a_merge_is_taken_back(provider: Browser, other_patient: Browser, world: World) -> None:
    shown = confirmed(provider, merge_path(world))
    undo = shown.links()["Take the merge back"]
    page = provider.get(undo)
    assert "Becomes a record of its own Peter Holm" in page.text
    assert WHY in page.text
    shown = confirmed(provider, undo, "two people after all")
    assert shown.heading == "Peter Holm"
    assert "The merge with Ana <Ruiz> & Co · March 4, 1961 · A-1 was taken back" in shown.text
    assert "two people after all" in shown.text
    assert injection(world, world.planned.injection_id).patient_id == world.planned.patient_id
    assert other_patient.get("/diary").heading == "Your diary is ready"


def test_a_merge_that_was_taken_back_is_not_taken_back_again(provider: Browser, world: World) -> None:
    path = f"/merges/{world.merge_id}/undo"
    provider.post(path, {"reason": WHY})
    page = provider.post(path, {"reason": WHY})
    assert page.status == 422
    assert "This merge has been taken back already." in page.text


def test_an_injection_is_moved_with_its_scores(provider: Browser, world: World) -> None:
    start = f"/injections/{world.running.injection_id}/move"
    page = provider.post(start, {"words": "holm"})
    path = page.links()["Move it here"]
    assert path == f"{start}/{world.planned.patient_id}"
    assert "1 injection with 2 scores go to Peter Holm." in provider.get(path).text
    shown = confirmed(provider, path)
    assert shown.heading == "Peter Holm"
    assert "came from Ana <Ruiz> & Co" in shown.text
    assert "was moved to Peter Holm" in provider.get(of(world.running.patient_id)).text
    review = provider.get(f"/injections/{world.running.injection_id}")
    assert (review.status, "Peter Holm" in review.text) == (200, True)


def test_the_patient_whose_only_injection_was_moved_is_told_so_on_the_phone(
    provider: Browser, patient: Browser, world: World
) -> None:
    path = f"/injections/{world.running.injection_id}/move/{world.planned.patient_id}"
    provider.post(path, {"reason": WHY})
    page = patient.get("/diary")
    assert (page.status, page.heading) == (200, "There is nothing to fill in")
    assert "tel:+12065550142" in page.links().values()


def test_a_plan_is_called_off_and_the_phone_says_so_kindly(
    provider: Browser, other_patient: Browser, world: World
) -> None:
    shown = confirmed(provider, f"/injections/{world.planned.injection_id}/call-off", "Fever")
    assert "Cancelled" in shown.text
    assert "Fever" in shown.text
    assert "was called off" in shown.text
    page = other_patient.get("/diary")
    assert (page.status, page.heading) == (200, "There is nothing to fill in")
    assert "tel:911" in page.links().values()
    assert other_patient.get("/diary").status == 200


def test_where_nothing_is_asked_the_diary_is_closed_by_the_same_question(
    provider: Browser, other_patient: Browser, world: World
) -> None:
    confirmed(provider, f"/injections/{world.planned.injection_id}/call-off", "Fever")
    page = other_patient.get("/diary")
    assert page.buttons() == []
    asked = other_patient.get(page.links()["Close my diary on this phone"])
    assert asked.heading == "Close the diary on this phone?"
    assert other_patient.post("/diary/sign-out", asked.hidden("/diary/sign-out")).goes_to == "/join"


def test_an_injection_in_error_stays_with_its_reason(provider: Browser, patient: Browser, world: World) -> None:
    shown = confirmed(provider, f"/injections/{world.running.injection_id}/error", WHY)
    assert "Entered in error" in shown.text
    assert "was marked as entered in error" in shown.text
    assert WHY in shown.text
    assert "Entered in error" not in shown.links()
    assert injection(world, world.running.injection_id).state is InjectionState.ENTERED_IN_ERROR
    assert patient.get("/diary").heading == "There is nothing to fill in"


def test_each_of_them_asks_why(provider: Browser, world: World) -> None:
    for path in (
        merge_path(world),
        f"/merges/{world.merge_id}/undo",
        f"/injections/{world.running.injection_id}/move/{world.planned.patient_id}",
        f"/injections/{world.planned.injection_id}/call-off",
        f"/injections/{world.running.injection_id}/error",
    ):
        page = provider.post(path, {"reason": "  "})
        assert page.status == 422, path
        assert page.field("reason").get("aria-invalid") == "true", path
    assert injection(world, world.running.injection_id).state is InjectionState.RUNNING


def test_nurses_and_providers_move_and_void_and_administrators_do_not(administrator: Browser, world: World) -> None:
    links = administrator.get(of(world.running.patient_id)).links()
    assert "Move to another patient" not in links
    assert "Entered in error" not in links
    assert "Merge with another record" in links


def test_a_patient_of_another_clinic_is_nobody_to_merge_with_or_move_to(provider: Browser, world: World) -> None:
    foreign = world.foreign.patient_id
    for path in (
        f"/patients/{world.planned.patient_id}/merge/{foreign}",
        f"/injections/{world.running.injection_id}/move/{foreign}",
    ):
        assert provider.get(path).status == 404
        assert provider.post(path, {"reason": WHY}).status == 404
