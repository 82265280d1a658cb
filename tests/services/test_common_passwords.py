"""Passwords that are guessed first are refused, and nothing else is asked of one."""

import pytest

from diary.services.common_passwords import OF_THE_DIARY, is_common
from diary.services.failures import Refused
from diary.services.staffing import checked_password
from tests.rules.source_tree import ROOT

ABOUT = ("ana.quill@spine.example", "Ana Quill", "Cedar Valley Clinic")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd12345",
        "passwordpassword",
        "123456789012",
        "1234567890qwerty",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "zaq12wsxcde3",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou1234",
        "ILoveYou!!!!",
        "Summer-2026-Summer",
        "trustno1trustno1",
        "adminadmin123",
        "liverpoolfootball",
        "diary.clinic.2026",
        "cedar_valley_12",
        "quill-quill-1988",
        "contrasena123",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="guessed first"):
        checked_password(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "739104826153",
        "kettle lantern mossy",
        "xk7!pq-9vLm2",
        "ваза под окном синяя",
        "sunshine monkey dragon pizza",
        "            x-rays",
        "a" * 60 + "and then some more",
    ],
)
def test_anything_else_will_do_whatever_it_is_made_of(password: str) -> None:
    assert checked_password(password, ABOUT) == password


def test_the_words_of_the_place_are_written_down() -> None:
    assert f"*{OF_THE_DIARY}*" in (ROOT / "docs" / "signing-in.md").read_text(encoding="utf-8")


def test_whose_it_is_decides_too() -> None:
    assert is_common("cedar valley 2026", ABOUT)
    assert not is_common("cedar valley 2026")
