"""The pictures of the documentation: one of every page, listed with a sentence, and small enough to be read with it."""

import re

from tests.e2e.pictures import NOT_PICTURED, SCREENS
from tests.e2e.visits import VISITS

LARGEST = 120 * 1024
LARGEST_OF_ALL = 3584 * 1024
PICTURES = sorted(SCREENS.glob("*.png"))
TAKEN = {picture.name for visit in VISITS for picture in visit.pictures}
LINE = re.compile(r"^\| \[([a-z-]+)\]\(([a-z-]+)\.png\) \| (.+)\. \|$", re.MULTILINE)
LISTED = LINE.findall((SCREENS / "README.md").read_text())


def test_every_page_has_a_picture_or_a_reason_to_have_none() -> None:
    pictured = {visit.endpoint for visit in VISITS if visit.pictures}
    assert pictured | set(NOT_PICTURED) == {visit.endpoint for visit in VISITS}
    assert pictured & set(NOT_PICTURED) == set()


def test_a_reason_points_at_a_picture_that_there_is() -> None:
    named = {name for reason in NOT_PICTURED.values() for name in re.findall(r"([a-z-]+)\.png", reason)}
    assert named <= TAKEN


def test_the_folder_holds_what_the_tests_take() -> None:
    assert {picture.stem for picture in PICTURES} == TAKEN


def test_every_picture_is_listed_once_with_a_sentence() -> None:
    assert sorted(target for _, target, _ in LISTED) == sorted(TAKEN)
    assert [name for name, target, _ in LISTED if name != target] == []


def test_the_pictures_are_small_enough_to_be_read_with_the_page() -> None:
    sizes = {picture.name: picture.stat().st_size for picture in PICTURES}
    assert {name: size for name, size in sizes.items() if not 0 < size < LARGEST} == {}
    assert sum(sizes.values()) < LARGEST_OF_ALL
