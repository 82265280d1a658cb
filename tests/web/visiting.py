"""A page in one state, and how it is reached."""

from dataclasses import dataclass

from tests.web.alarmed import alerted, reported
from tests.web.browser import Browser, Page
from tests.web.clinic import PASSWORD, World, first_entry, staff_link
from tests.web.decided import decided
from tests.web.factored import add_passkey, require_second_factor, set_up_app
from tests.web.glass import emergency_opened
from tests.web.messaged import reminded, stop_link
from tests.web.office import OWN_POLICY
from tests.web.signed_on import came_by_provider, known_provider


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
        if self.state.startswith("reminded"):
            reminded(world)
        if self.state.startswith("in an emergency"):
            emergency_opened(world, ended="ended" in self.state)
        if self.state.startswith("with an app"):
            set_up_app(world, world.provider.id)
        if "by a provider" in self.state:
            known_provider(world)
        if "signed on" in self.state:
            came_by_provider(world)
        if "required" in self.state:
            require_second_factor(world)
        if self.state.startswith("half-way"):
            if "required" not in self.state:
                set_up_app(world, world.provider.id)
            browser.get("/sign-in")
            step = browser.follow(browser.post("/sign-in", {"email": world.provider.email, "password": PASSWORD}))
            if step.status != 200:
                browser.follow(step)
        passkey = add_passkey(world, world.provider.id) if self.state.startswith("with a passkey") else ""
        path = self.path.format(
            passkey=passkey,
            patient=world.running.patient_id,
            alert=alerted(world) if "{alert}" in self.path else "",
            report=reported(world) if "{report}" in self.path else "",
            stop=stop_link(world) if "{stop}" in self.path else "",
            decided=decided(world) if "{decided}" in self.path else "",
            running=world.running.injection_id,
            planned=world.planned.injection_id,
            area=world.running.area_ids[0],
            link=staff_link(world) if "{link}" in self.path else "",
            entry=first_entry(world),
            other=world.planned.patient_id,
            merged=world.merged_id,
            merge=world.merge_id,
            preset=world.preset_id,
            medicine=world.running.medicine_id,
            past=world.past_id,
            clinic=world.clinic_id,
            provider=world.provider.id,
            nurse=world.nurse.id,
            administrator=world.administrator.id,
            former=world.former.id,
            location=world.location_id,
            retired=world.office.retired_location_id,
            schedule=world.office.schedule,
            own_policy=OWN_POLICY,
        )
        page = browser.get(path) if self.form is None else browser.post(path, self.form)
        assert page.status == self.status
        return page


NOTHING: dict[str, str] = {}
NO_DAY = {"day": "31", "month": "2", "year": "1961"}
