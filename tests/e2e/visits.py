"""Every page that there is, in the states that matter: who sees it, where it is, and what is done there first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from diary.settings import Settings
from diary.web.app import create_app
from tests.e2e.administrators_visits import ADMINISTRATOR, PICTURED, REFUSED
from tests.e2e.demos import BIPHASIC, PLANNED, RUNNING, WAITING
from tests.e2e.pages import Diary, Screen, listening
from tests.e2e.pictures import Picture, at_desk, on_paper, on_phone

NOT_PAGES: Mapping[str, str] = {
    "health.alive": "/healthz",
    "health.ready": "/readyz",
    "static": "/static/css/base.css",
    "manifest": "/manifest.webmanifest",
    "service_worker": "/service-worker.js",
    "sync.description": "/api/v1/openapi.json",
    "patient.own_data_file": "/diary/my-data.csv",
    "patient.own_record_file": "/diary/my-data.json",
    "provider.records_file": "/patients/{patient_id}/records.json",
    "admin.audit_file": "/administration/audit.csv",
    "patient.calendar_file": "/diary/calendar.ics",
    "provider.overview_chart": "/overview/chart.json",
    "provider.overview_export": "/overview.csv",
    "provider.two_blocks_chart": "/patients/{patient_id}/blocks/chart.json",
    "provider.chart": "/injections/{injection_id}/chart.json",
    "provider.report_file": "/injections/{injection_id}/report/A4.pdf",
}
"""What answers to GET with something else than a page, and an address of each; a test looks whether that is so."""

URLS = create_app(
    Settings(database_url="sqlite://", secret_key="only the addresses are asked for", base_url="http://diary.example")
).url_map

NOBODY, PROVIDER, TWO = "nobody", "provider", "two patients with one phone"


def nothing(page: Page) -> None:
    """The page as it comes."""
    del page


def pressing(label: str) -> Callable[[Page], None]:
    """A form that is sent as it came, and comes back with what is wrong with it."""

    def press(page: Page) -> None:
        Screen(page).press(label)
        expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()

    return press


def tap_and_look(page: Page) -> None:
    """A score is saved, and its line stands above the question."""
    Diary(page).tap("5")
    page.wait_for_url("**saved=1**")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()


def tap_in_vain(page: Page) -> None:
    """A score that nobody acknowledges waits on the phone, which says so."""
    page.clock.set_fixed_time("2026-03-02T18:30:00Z")
    page.route("**/api/v1/sync", lambda route: route.fulfill(json={"answers": [], "also": []}))
    listening(page)
    page.locator("form.asking:not([hidden]) button[value='4']").tap()
    expect(page.get_by_text("1 waiting to be sent")).to_be_visible()


def out_now(page: Page) -> None:
    """The time is shown, and nothing has begun."""
    Screen(page).press("It is out now")
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()


def by_a_preset(page: Page) -> None:
    """The plan as the first preset fills it."""
    page.get_by_role("navigation", name="From a preset").get_by_role("link").first.click()
    expect(page.get_by_text("Change details", exact=True)).to_be_visible()


def with_figure(page: Page) -> None:
    """The figure has taken the place of the drawing."""
    expect(page.locator(".js-plotly-plot .points path").first).to_be_visible()


def help_writing(page: Page) -> None:
    """A helper says so, and the page says it too."""
    Screen(page).press("I am helping to write this")
    expect(page.get_by_text("A helper writes for the patient.")).to_be_visible()


def make_a_code(page: Page) -> None:
    Screen(page).press("Make a code for the app")
    expect(page.get_by_text("Your code for the app:")).to_be_visible()


def another_time(page: Page) -> None:
    """The fields of another time are open."""
    page.get_by_label("Another time").check()


def tick_chills(page: Page) -> None:
    """Whom to call for it stands there at once."""
    page.get_by_label("You have chills.").check()
    expect(page.locator(".now--call-today")).to_be_visible()


def tap_without_a_time(page: Page) -> None:
    """A score from earlier that does not say when."""
    page.get_by_role("group", name="Pain then", exact=True).get_by_role("button", name="5", exact=True).click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()


def no_percent(page: Page) -> None:
    """Details that cannot be, sent."""
    page.get_by_label("How much of the pain is gone, in percent?").fill("most of it")
    pressing("Save")(page)


def type_a_double(page: Page) -> None:
    """A patient is typed who is registered already, and shown before anything is sent."""
    Screen(page).fill(Name="Nils Ferreira", Day="11", Year="1976")
    page.get_by_label("Month", exact=True).select_option("11")
    expect(page.get_by_role("link", name="This is the same patient")).to_be_visible()


def search_for(words: str) -> Callable[[Page], None]:
    """Somebody is looked for and found."""

    def search(page: Page) -> None:
        page.get_by_label("Name or record number").fill(words)
        Screen(page).press("Search")
        expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()

    return search


def both_blocks_of_duarte(page: Page) -> None:
    """Two blocks that are compared, of a patient whose diaries have ended."""
    page.goto("/patients/find")
    page.get_by_label("Name or record number").fill("Duarte")
    Screen(page).press("Search")
    for name in ("Maria Elena Duarte", "Blocks and RFA plan", "Two blocks on one chart"):
        page.get_by_role("main").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="What they say together")).to_be_visible()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page in one state; ``of`` is the patient whose ids its address has, ``pictures`` what the docs show of it."""

    endpoint: str
    state: str = "as it comes"
    who: str = PROVIDER
    of: str = RUNNING
    first: Callable[[Page], None] = nothing
    pictures: tuple[Picture, ...] = ()

    def __str__(self) -> str:
        return f"{self.endpoint}, {self.state}"


VISITS = (
    Visit(endpoint="auth.sign_in", who=NOBODY, pictures=(at_desk("sign-in"),)),
    Visit(endpoint="auth.sign_in", state="refused", who=NOBODY, first=pressing("Sign in")),
    Visit(endpoint="auth.forgot_password", who=NOBODY, pictures=(at_desk("forgotten-password"),)),
    Visit(endpoint="auth.forgot_password", state="refused", who=NOBODY, first=pressing("Send me a link")),
    Visit(endpoint="auth.set_password", state="no longer", who=NOBODY, of=PLANNED),
    Visit(endpoint="auth.second_factor", state="no password yet", who=NOBODY),
    Visit(endpoint="auth.sign_on", state="no provider", who=NOBODY),
    Visit(endpoint="auth.sign_on_back", state="no provider", who=NOBODY),
    Visit(endpoint="admin.passwords", state="no provider", who=ADMINISTRATOR),
    Visit(endpoint="admin.forget_sign_on", who=ADMINISTRATOR),
    Visit(endpoint="auth.set_up_on_the_way", state="no password yet", who=NOBODY),
    Visit(endpoint="admin.reset_factors", who=ADMINISTRATOR),
    Visit(endpoint="auth.account", pictures=(at_desk("account"),)),
    Visit(endpoint="auth.set_up_app", pictures=(at_desk("account-app"),)),
    Visit(endpoint="auth.change_password"),
    Visit(endpoint="auth.remove_app", state="no app"),
    Visit(endpoint="auth.recovery_codes", state="no app"),
    Visit(endpoint="auth.add_passkey", state="by a bare number"),
    Visit(endpoint="auth.remove_passkey", state="no passkey"),
    Visit(endpoint="auth.check_again"),
    Visit(endpoint="dev.components", who=NOBODY),
    Visit(endpoint="provider.worklist", pictures=(at_desk("worklist"), on_phone("worklist-phone"))),
    Visit(endpoint="provider.new_patient"),
    Visit(endpoint="provider.new_patient", state="refused", first=pressing("Register")),
    Visit(
        endpoint="provider.new_patient",
        state="perhaps registered already",
        first=type_a_double,
        pictures=(at_desk("registering"),),
    ),
    Visit(endpoint="provider.find_patient"),
    Visit(endpoint="provider.find_patient", state="refused", first=pressing("Search")),
    Visit(
        endpoint="provider.find_patient",
        state="found",
        first=search_for("nakamura"),
        pictures=(at_desk("find-patient"),),
    ),
    Visit(endpoint="provider.patient"),
    Visit(
        endpoint="provider.patient",
        state="merged",
        of=PLANNED,
        pictures=(at_desk("patient"), on_phone("patient-phone")),
    ),
    Visit(endpoint="provider.edit_patient"),
    Visit(endpoint="provider.merge_patient", pictures=(at_desk("merging-find"),)),
    Visit(endpoint="provider.confirm_merge", pictures=(at_desk("merging"),)),
    Visit(endpoint="provider.confirm_merge", state="refused", first=pressing("Merge")),
    Visit(endpoint="provider.undo_merge", of=PLANNED),
    Visit(endpoint="provider.rfa_plan", of=BIPHASIC, pictures=(at_desk("rfa-plan"),)),
    Visit(endpoint="provider.two_blocks", first=both_blocks_of_duarte, pictures=(at_desk("two-blocks"),)),
    Visit(endpoint="provider.past_session", of=PLANNED, pictures=(at_desk("done-elsewhere"),)),
    Visit(endpoint="provider.past_session", state="refused", of=PLANNED, first=pressing("Save")),
    Visit(endpoint="provider.withdraw_past_session", of=PLANNED),
    Visit(endpoint="provider.move_injection"),
    Visit(endpoint="provider.move_injection", state="found", first=search_for("nils")),
    Visit(endpoint="provider.confirm_move"),
    Visit(endpoint="provider.call_off", of=PLANNED, pictures=(at_desk("calling-off"),)),
    Visit(endpoint="provider.void"),
    Visit(endpoint="provider.new_injection", pictures=(at_desk("planning"),)),
    Visit(endpoint="provider.new_injection", state="refused", first=pressing("Save and hand over")),
    Visit(
        endpoint="provider.new_injection",
        state="by a preset",
        first=by_a_preset,
        pictures=(at_desk("planning-by-preset"),),
    ),
    Visit(endpoint="provider.corrections", of=BIPHASIC, pictures=(at_desk("corrections"),)),
    Visit(endpoint="provider.correct", of=BIPHASIC, pictures=(at_desk("correcting"),)),
    Visit(endpoint="provider.correct", state="a plan", of=PLANNED),
    Visit(endpoint="provider.correct", state="refused", of=BIPHASIC, first=pressing("Save the correction")),
    Visit(endpoint="provider.presets", pictures=(at_desk("presets"),)),
    Visit(endpoint="provider.new_preset", pictures=(at_desk("preset"),)),
    Visit(endpoint="provider.new_preset", state="refused", first=pressing("Save the preset")),
    Visit(endpoint="provider.preset"),
    Visit(endpoint="provider.hand_over", state="with a code", of=PLANNED, pictures=(at_desk("hand-over"),)),
    Visit(endpoint="provider.baseline", of=PLANNED, pictures=(at_desk("pain-before-by-staff"),)),
    Visit(endpoint="provider.peg", of=BIPHASIC, pictures=(at_desk("three-questions-by-staff"),)),
    Visit(endpoint="provider.baseline", state="refused", of=PLANNED, first=pressing("Save the pain before")),
    Visit(endpoint="provider.needle_out", of=PLANNED, pictures=(at_desk("needle-out"),)),
    Visit(endpoint="provider.needle_out", state="refused", of=PLANNED, first=pressing("Check this time")),
    Visit(
        endpoint="provider.needle_out",
        state="checked",
        of=PLANNED,
        first=out_now,
        pictures=(at_desk("needle-out-confirmed"), on_phone("needle-out-phone")),
    ),
    Visit(endpoint="provider.recovery_board", pictures=(at_desk("recovery"), on_phone("recovery-phone"))),
    Visit(endpoint="provider.paper_twin", pictures=(on_paper("paper"),)),
    Visit(endpoint="provider.paper_twin", state="planned", of=PLANNED),
    Visit(endpoint="provider.paper_entries", pictures=(at_desk("typing-in"),)),
    Visit(endpoint="provider.paper_entries", state="refused", first=pressing("Save the sheet")),
    Visit(
        endpoint="provider.review",
        state="biphasic",
        of=BIPHASIC,
        first=with_figure,
        pictures=(at_desk("review"), on_phone("review-phone")),
    ),
    Visit(endpoint="provider.review", state="planned", of=PLANNED),
    Visit(endpoint="provider.note", of=BIPHASIC, pictures=(at_desk("note"),)),
    Visit(endpoint="provider.report", of=BIPHASIC, pictures=(at_desk("report"),)),
    Visit(endpoint="patient.join", who=NOBODY, pictures=(on_phone("joining"),)),
    Visit(endpoint="provider.overview", first=with_figure, pictures=(at_desk("overview"),)),
    Visit(endpoint="provider.overview_list", pictures=(at_desk("overview-list"),)),
    Visit(endpoint="patient.join", state="refused", who=NOBODY, first=pressing("Open my diary")),
    Visit(endpoint="patient.ask_for_code", who=NOBODY, pictures=(on_phone("new-code"),)),
    Visit(endpoint="patient.ask_for_code", state="refused", who=NOBODY, first=pressing("Send me a new code")),
    Visit(endpoint="patient.join_by_link", who=NOBODY, of=PLANNED),
    Visit(endpoint="patient.when_to_call", who=RUNNING, first=tick_chills, pictures=(on_phone("when-to-call"),)),
    Visit(endpoint="patient.reported", who=RUNNING, pictures=(on_phone("reported"),)),
    Visit(endpoint="patient.own_data", who=RUNNING, pictures=(on_phone("my-data"),)),
    Visit(endpoint="patient.who_saw", who=RUNNING, pictures=(on_phone("who-saw"),)),
    Visit(endpoint="provider.reminders", pictures=(at_desk("reminders"),)),
    Visit(endpoint="patient.messages", who=RUNNING, pictures=(on_phone("messages"),)),
    Visit(endpoint="patient.home_screen", who=RUNNING, first=make_a_code, pictures=(on_phone("home-screen"),)),
    Visit(endpoint="patient.stop_messages", state="no such link", who=NOBODY),
    Visit(endpoint="patient.choose", who=RUNNING),
    Visit(endpoint="patient.choose", state="two diaries", who=TWO, pictures=(on_phone("choosing"),)),
    Visit(endpoint="patient.sign_out", who=RUNNING, pictures=(on_phone("closing"),)),
    Visit(endpoint="patient.unlock", state="not locked", who=RUNNING),
    Visit(endpoint="patient.answers_before", who=WAITING, of=WAITING, pictures=(on_phone("before-the-injection"),)),
    Visit(endpoint="patient.pain_before", who=WAITING, of=WAITING, pictures=(on_phone("pain-before"),)),
    Visit(endpoint="patient.peg", who=WAITING, of=WAITING, pictures=(on_phone("three-questions"),)),
    Visit(endpoint="patient.diary", state="planned", who=WAITING, of=WAITING, pictures=(on_phone("diary-before"),)),
    Visit(endpoint="patient.diary", who=RUNNING, pictures=(on_phone("diary"),)),
    Visit(
        endpoint="patient.diary",
        state="with a score saved",
        who=RUNNING,
        first=tap_and_look,
        pictures=(on_phone("diary-saved"),),
    ),
    Visit(endpoint="patient.diary", state="with a helper", who=RUNNING, first=help_writing),
    Visit(endpoint="patient.earlier", who=RUNNING, first=another_time, pictures=(on_phone("felt-earlier"),)),
    Visit(endpoint="patient.earlier", state="refused", who=RUNNING, first=tap_without_a_time),
    Visit(endpoint="patient.score", who=RUNNING, pictures=(on_phone("one-score"),)),
    Visit(endpoint="patient.score_details", who=RUNNING, pictures=(on_phone("saying-more"),)),
    Visit(endpoint="patient.medicine", who=RUNNING, pictures=(on_phone("medicine"),)),
    Visit(endpoint="patient.score_details", state="refused", who=RUNNING, first=no_percent),
    Visit(endpoint="patient.change_score", who=RUNNING, pictures=(on_phone("changing"),)),
    Visit(endpoint="patient.history", who=RUNNING, pictures=(on_phone("own-scores"),)),
    Visit(endpoint="patient.expect", who=RUNNING, pictures=(on_phone("what-to-expect"),)),
    Visit(endpoint="patient.offline_diary", who=RUNNING, first=tap_in_vain, pictures=(on_phone("without-network"),)),
    Visit(endpoint="patient.offline_when_to_call", who=RUNNING),
    Visit(endpoint="patient.offline_expect", who=RUNNING),
    Visit(endpoint="patient.nowhere", who=NOBODY),
    Visit(endpoint="provider.decide", of=BIPHASIC, pictures=(at_desk("deciding"),)),
    Visit(endpoint="provider.decision", of=BIPHASIC, pictures=(at_desk("decision"),)),
    Visit(endpoint="admin.break_glass", who=ADMINISTRATOR),
    Visit(endpoint="provider.emergencies", who=ADMINISTRATOR),
    Visit(endpoint="admin.audit_patient", who=ADMINISTRATOR),
    Visit(endpoint="provider.alerts", pictures=(at_desk("alerts"), on_phone("alerts-phone"))),
    Visit(endpoint="provider.finished_alerts", pictures=(at_desk("finished-alerts"),)),
    Visit(endpoint="provider.alert", pictures=(at_desk("alert"),)),
    Visit(endpoint="provider.policies", pictures=(at_desk("policies"),)),
    Visit(endpoint="provider.policy", pictures=(at_desk("policy"),)),
    *(
        Visit(endpoint=f"admin.{name}", who=ADMINISTRATOR, pictures=(at_desk(f"administration-{shown}"),))
        for name, shown in PICTURED.items()
    ),
    *(
        Visit(endpoint=f"admin.{name}", state="refused", who=ADMINISTRATOR, first=pressing(button))
        for name, button in REFUSED.items()
    ),
)


def asked_for_by_get() -> set[str]:
    """Every endpoint that a link or an address line can lead to."""
    return {rule.endpoint for rule in URLS.iter_rules() if "GET" in (rule.methods or ())}


def address(visit: Visit, ids: Mapping[str, str]) -> str:
    """The path of a visit."""
    rule = next(URLS.iter_rules(visit.endpoint))
    built = URLS.bind("diary.example").build(visit.endpoint, {name: ids[name] for name in rule.arguments})
    return str(built)
