"""The diary as an app on a phone: what the browser asks for, and how little of it there is."""

import gzip
import json
import re
import struct

import pytest
from flask import Flask

from diary.assets import STATIC
from diary.web import installing
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.phones import key

MOST_BYTES = 12 * 1024
MODULES = ("/static/js/modules/batches.js", "/static/js/modules/zoned.js")
KEPT = ("/diary/offline", "/diary/offline/when-to-call", "/diary/offline/expect", "/diary/earlier", "/diary/medicine")
ICONS = {"192.png": 192, "512.png": 512, "maskable.png": 512, "180.png": 180}


def test_the_manifest_names_an_app_that_opens_the_diary(nobody: Browser) -> None:
    answer = nobody.client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.text)
    assert (manifest["name"], manifest["start_url"], manifest["display"]) == ("Pain diary", "/diary", "standalone")
    for icon in manifest["icons"]:
        assert nobody.client.get(icon["src"]).mimetype == icon["type"]
    in_spanish = nobody.client.get("/manifest.webmanifest", headers={"Accept-Language": "es"})
    assert json.loads(in_spanish.text)["lang"] == "es"


def test_the_icons_are_as_large_as_they_say() -> None:
    for name, size in ICONS.items():
        width, height = struct.unpack(">II", (STATIC / "icons" / name).read_bytes()[16:24])
        assert (width, height) == (size, size), name


def test_the_page_names_manifest_and_icon(patient: Browser) -> None:
    links = {link.get("rel"): link.get("href") or "" for link in patient.get("/diary").root.iter("link")}
    assert links["manifest"] == "/manifest.webmanifest"
    assert links["apple-touch-icon"].startswith("/static/icons/180.png")


def shell(browser: Browser) -> list[str]:
    script = browser.client.get("/service-worker.js").text
    found = re.search(r"(\[.*\])", script)
    assert found is not None
    files: list[str] = json.loads(found[1])
    return files


def test_the_shell_holds_no_page_of_a_person(patient: Browser) -> None:
    files = shell(patient)
    assert [file for file in files if not file.startswith("/static/")] == ["/offline"]
    for file in files:
        assert patient.client.get(file).status_code == 200, file


def test_the_worker_changes_with_every_file_of_the_shell(nobody: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = nobody.client.get("/service-worker.js").text
    monkeypatch.setattr(installing, "_sources", lambda: "another version")
    assert nobody.client.get("/service-worker.js").text != before


def test_worker_and_offline_code_are_small(app: Flask) -> None:
    names = [f"/static/js/offline/{path.name}" for path in (STATIC / "js" / "offline").glob("*.js")]
    browser = app.test_client()
    scripts = [browser.get(name).data for name in (*names, *MODULES, "/service-worker.js")]
    assert all(scripts)
    assert sum(len(gzip.compress(script, 9)) for script in scripts) <= MOST_BYTES


@pytest.mark.parametrize("path", KEPT)
def test_a_kept_page_says_whose_it_is_and_nothing_that_was_written(couple: Browser, world: World, path: str) -> None:
    page = couple.get(path)
    assert page.headers["X-Diary-Key"] == key(world, world.running)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Saved" not in page.text
    assert "Ruiz" not in page.response.text


def test_the_kept_diary_asks_for_every_area_in_its_turn(patient: Browser, world: World) -> None:
    page = patient.get("/diary/offline")
    areas = [field.get("value") for field in page.root.iter("input") if field.get("name") == "area_id"]
    assert areas == [str(area_id) for area_id in world.running.area_ids]
    assert page.buttons().count("0 no pain") == 2


def test_the_kept_diary_knows_which_scores_ask_whether_to_call(patient: Browser, world: World) -> None:
    kept, area = asks(patient), str(world.running.area_ids[0])
    assert f"{area} moving severe-pain 10 2026-03-02T17:30:00Z" in kept
    assert f"{area} moving pain-above-baseline 9 2026-03-08T08:00:00Z" in kept
    assert f"{area} moving no-change 8 2026-03-16T07:00:00Z" in kept


def test_a_locked_phone_keeps_nothing_of_the_pain_before(locked_patient: Browser) -> None:
    assert {tuple(one.split(" ")[2:4]) for one in asks(locked_patient)} == {("severe-pain", "8")}


def asks(browser: Browser) -> list[str]:
    (told,) = (e.get("data-asks") or "" for e in browser.get("/diary/offline").root.iter("div") if e.get("data-asks"))
    return told.split("|")


def test_a_kept_page_dials_what_is_answered_at_any_hour(patient: Browser) -> None:
    calling = patient.get("/diary/offline/when-to-call")
    assert {"+1 206 555 0142", "+1 206 555 0199", "911"} <= {
        text.rpartition("  ")[2].strip() for text in re.findall(r"[+0-9][0-9 ]+", calling.text)
    }
    assert "open now" not in calling.text
