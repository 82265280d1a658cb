"""The overview page: each number leads to as long a list, the choice stays in the address, the file runs nothing."""

import csv
from io import StringIO

import pytest

from diary.services import overviewing
from tests.web.browser import Browser, Page
from tests.web.clinic import World

MEDIANS = ("/overview/completeness", "/overview/follow-up")


def numbers(page: Page) -> list[tuple[str, str]]:
    """What each number leads to, and its count."""
    links = [link for link in page.root.iter("a") if (link.get("href") or "").startswith("/overview/")]
    return [(link.get("href") or "", "".join(link.itertext()).strip()) for link in links]


def test_each_number_leads_to_a_list_of_its_length(provider: Browser, world: World) -> None:
    page = provider.get("/overview")
    counts = [(url, told) for url, told in numbers(page) if not url.startswith(MEDIANS)]
    found = [(url, int(told.split()[0])) for url, told in counts if told[:1].isdigit()]
    assert len(found) > 10
    for url, count in dict(found).items():
        behind = provider.get(url)
        assert f"{count} area" in behind.text, url


def test_a_median_leads_to_the_injections_that_it_is_of(provider: Browser, world: World) -> None:
    (median, *_) = [url for url, _ in numbers(provider.get("/overview")) if url.startswith(MEDIANS)]
    page = provider.get(median)
    assert page.heading == "Scores in time"
    assert ", the least first" in page.text
    assert provider.get("/overview/follow-up").heading == "Days to follow-up"


def test_two_divisions_narrow_the_list_by_both(provider: Browser, world: World) -> None:
    page = provider.get("/overview?by=agent&and=procedure")
    assert "Anesthetic · Procedure" in page.text
    groups = {url: told for url, told in numbers(page) if "/all?" in url and "&agent=" in url and "&procedure=" in url}
    assert groups
    assert all(f"{told} area" in provider.get(url).text for url, told in groups.items())
    head, whole, *rows = csv.reader(StringIO(provider.get("/overview.csv?by=agent&and=procedure").response.text))
    assert (head[1], whole[1], len(rows)) == ("Procedure", "", len(groups))


def test_while_it_is_being_judged_the_page_says_so_and_tells_no_number(
    provider: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviewing, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(overviewing, "BATCH", 0)
    page = provider.get("/overview?by=agent")
    assert "Still judging" in page.text
    assert "0 of" in page.text
    assert numbers(page) == []
    for path in ("/overview/all", "/overview.csv", "/overview/chart.json"):
        answer = provider.get(f"{path}?by=agent")
        assert (answer.status, answer.headers["Location"]) == (303, "/overview?by=agent")


def test_whoever_is_listed_can_be_reviewed(provider: Browser, world: World) -> None:
    page = provider.get("/overview/all")
    assert "Ana <Ruiz> & Co" in page.text
    assert any(url.startswith(f"/injections/{world.running.injection_id}") for url in page.links().values())


def test_the_choice_stays_in_the_address_and_in_the_form(provider: Browser, world: World) -> None:
    page = provider.get("/overview?procedure=medial_branch_block&from=2026-03-01&by=policy")
    assert page.value("from") == "2026-03-01"
    narrowed = "/overview?procedure=medial_branch_block&from=2026-03-01&by="
    leads = {link.get("href") for link in page.root.iter("a")}
    assert {f"{narrowed}provider", f"{narrowed}policy&and=provider"} <= leads
    chosen = [option.get("value") for option in page.root.iter("option") if option.get("selected") is not None]
    assert chosen == ["medial_branch_block"]


def test_nothing_left_and_nothing_done_are_told_apart(provider: Browser, stranger: Browser) -> None:
    assert "No injection is left by this choice." in provider.get("/overview?to=2001-01-01").text
    assert "Ana" not in stranger.get("/overview/all").text


@pytest.mark.parametrize("path", ["/overview?policy=of-nobody", "/overview?provider=x", "/overview/no-such-number"])
def test_what_is_not_there_is_not_found(provider: Browser, path: str) -> None:
    assert provider.get(path).status == 404


def test_the_file_has_a_line_for_everything_and_one_a_group(provider: Browser, world: World) -> None:
    answer = provider.get("/overview.csv?by=provider")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="overview.csv"'
    head, whole, *groups = csv.reader(StringIO(answer.response.text.removeprefix("\ufeff")))
    assert (head[0], whole[0], len(groups)) == ("Provider", "All", 1)
    assert whole[1:] == groups[0][1:]
    assert len(head) == len(whole)


def test_the_figure_says_the_same_as_the_words(provider: Browser, world: World) -> None:
    figure = provider.get("/overview/chart.json").response.json
    assert figure is not None
    page = provider.get("/overview").text
    assert all(told in page for told in figure["data"][1]["text"])
