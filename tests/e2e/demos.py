"""The demo clinic as ``diary demo`` serves it, and its people as they come in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, StorageState

from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Join, SignIn
from tests.e2e.serving import served_over_tls
from tests.ports import free_port

MORNING = "2026-11-21T10:30:00-08:00"
"""Where the demo's clock stands: by day, so that every diary asks."""
COMMAND = ("-c", "from diary.cli import main; main()", "demo", "--now", MORNING)
RUNNING, BIPHASIC, PLANNED, WAITING = "Walter Nakamura", "Ruth Okafor", "Nils Ferreira", "Ines Halvorsen"
COUPLE = ("Gustav Pettersen", "Beatrice Lundgren")
"""Two patients with one phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Its address, and its own word on how to get in."""

    origin: str
    offered: dict[str, Any]

    def review_of(self, patient: str) -> str:
        """The address of the first review of a patient."""
        rows = self.offered["injections"]
        return next(str(row["review_url"]) for row in rows if row["label"].startswith(f"{patient}: "))

    @property
    def reviews(self) -> dict[str, str]:
        """The address of every review, by what its story is called."""
        return {str(row["label"]): str(row["review_url"]) for row in self.offered["injections"]}

    def patient(self, name: str) -> dict[str, str]:
        """How a patient gets in."""
        return _first(self.offered["patients"], name=name)

    def staff(self, role: str) -> dict[str, str]:
        """How someone of the staff gets in."""
        return _first(self.offered["staff"], role=role)


def _first(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    return next(row for row in rows if row.items() >= wanted.items())


@contextmanager
def serve_demo(folder: Path) -> Iterator[Demo]:
    """Fill the demo and serve it."""
    with served_over_tls(COMMAND, folder, free_port(), {}) as origin:
        yield Demo(origin=origin, offered=json.loads((folder / "var" / "demo.json").read_text()))


@dataclass
class People:
    """Browsers' memories of those who have come in; a code opens one phone once, so it is kept."""

    browser: Browser
    demo: Demo
    known: dict[str, StorageState] = field(default_factory=dict)

    def provider(self) -> StorageState:
        """Someone who may read every review."""
        return self.staff("provider")

    def staff(self, role: str) -> StorageState:
        """Someone of the staff, by his role."""
        if role not in self.known:
            credentials = self.demo.staff(role)
            with self._at_the_door(role, Device.DESK) as door:
                SignIn(door.page).open().as_(email=credentials["email"], password=credentials["password"])
        return self.known[role]

    def patient(self, name: str) -> StorageState:
        """The phone of a patient."""
        return self._phone_of(name)

    def couple(self) -> StorageState:
        """The phone on which two diaries are open."""
        return self._phone_of(*COUPLE)

    def _phone_of(self, *names: str) -> StorageState:
        who = " and ".join(names)
        if who not in self.known:
            with self._at_the_door(who, Device.PHONE) as door:
                for name in names:
                    patient = self.demo.patient(name)
                    door.by_link(patient["join_url"]).born(patient["date_of_birth"]).has_opened()
        return self.known[who]

    @contextmanager
    def _at_the_door(self, who: str, device: Device) -> Iterator[Join]:
        devices = Devices(self.browser, self.demo.origin)
        page = devices.open(device)
        yield Join(page)
        self.known[who] = page.context.storage_state()
        devices.close()
