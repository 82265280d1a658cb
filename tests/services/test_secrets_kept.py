"""Passwords, tokens and codes are kept so that a stolen database opens nothing."""

import re
from uuid import UUID, uuid4

import pytest

from diary.services import chance, secrets_kept
from tests.builders import SECRET

pytestmark = pytest.mark.usefixtures("passwords_in_earnest")

CODE_ID = UUID("00000000-0000-4000-8000-000000000001")


def test_a_password_is_kept_by_argon2id_with_the_parameters_that_owasp_names() -> None:
    assert secrets_kept.hash_password("correct horse battery").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_is_kept_differently_each_time() -> None:
    assert secrets_kept.hash_password("correct horse") != secrets_kept.hash_password("correct horse")


@pytest.mark.parametrize("password", ["correct horse", "pässwörd ✓", "\0nul", "lone \ud800 half", " ", "x" * 10_000])
def test_a_password_opens_its_own_hash_alone(password: str) -> None:
    kept = secrets_kept.hash_password(password)
    assert secrets_kept.password_matches(kept, password)
    assert not secrets_kept.password_matches(kept, password + "x")


@pytest.mark.parametrize("kept", [None, "", "no hash at all", "$argon2id$v=19$m=19456,t=2,p=1$broken"])
def test_what_is_no_hash_is_opened_by_nothing(kept: str | None) -> None:
    assert not secrets_kept.password_matches(kept, "nobody's password")


def test_an_unknown_account_costs_one_verification_too(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    hasher = secrets_kept._hasher()
    monkeypatch.setattr(type(hasher), "verify", lambda _self, kept, _password: verified.append(kept))
    secrets_kept.password_matches(None, "x")
    secrets_kept.password_matches(secrets_kept.hash_password("y"), "x")
    assert len(verified) == 2
    assert verified[0].split("$")[1:4] == verified[1].split("$")[1:4]


def test_codes_are_derived_so_that_they_can_be_shown_again() -> None:
    assert secrets_kept.short_code(SECRET, CODE_ID) == secrets_kept.short_code(SECRET, CODE_ID)
    assert secrets_kept.link_token(SECRET, CODE_ID) == secrets_kept.link_token(SECRET, CODE_ID)


def test_codes_differ_by_secret_by_id_and_from_each_other() -> None:
    for derive in (secrets_kept.short_code, secrets_kept.link_token):
        assert len({derive(SECRET, CODE_ID), derive("another secret", CODE_ID), derive(SECRET, uuid4())}) == 3
    assert secrets_kept.short_code(SECRET, CODE_ID) not in secrets_kept.link_token(SECRET, CODE_ID)


def test_a_short_code_has_eight_letters_that_cannot_be_mistaken() -> None:
    codes = [secrets_kept.short_code(SECRET, uuid4()) for _ in range(200)]
    assert all(re.fullmatch("[2-9A-HJKMNP-Z]{8}", code) for code in codes)
    assert set("".join(codes)) == set(secrets_kept.CODE_LETTERS)


@pytest.mark.parametrize("typed", ["ABCD-EFGH", "abcdefgh", " abcd  efgh ", "ab-cd-ef-gh", "ABCD–EFGH", "abcd efgh"])
def test_a_short_code_is_read_as_people_type_it(typed: str) -> None:
    assert secrets_kept.hash_short_code(SECRET, typed) == secrets_kept.hash_short_code(SECRET, "ABCDEFGH")


def test_a_short_code_is_kept_by_a_hash_that_needs_the_secret() -> None:
    assert secrets_kept.hash_short_code(SECRET, "ABCDEFGH") != secrets_kept.hash_short_code("another", "ABCDEFGH")


def test_a_code_is_shown_in_two_halves() -> None:
    assert secrets_kept.shown_code("ABCDEFGH") == "ABCD-EFGH"


@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "x" * 100_000])
def test_anything_can_be_hashed(typed: str) -> None:
    assert len(secrets_kept.hash_token(typed)) == 64
    assert len(secrets_kept.hash_short_code(SECRET, typed)) == 64


def test_chance_is_not_repeated_unless_asked_for() -> None:
    assert chance.new_id() != chance.new_id()
    assert chance.new_token() != chance.new_token()
    assert chance.new_salt() != chance.new_salt()


def test_chance_repeats_itself_where_two_runs_must_be_equal() -> None:
    def drawn() -> tuple[object, ...]:
        with chance.repeatable("a seed"):
            return chance.new_id(), chance.new_token(), chance.new_salt(), chance.new_id()

    assert drawn() == drawn()
    assert len(set(drawn())) == 4
    assert chance.new_id() not in drawn()


def test_a_repeated_id_is_a_random_uuid_as_any_other() -> None:
    with chance.repeatable("a seed"):
        assert chance.new_id().version == 4


def test_a_token_has_256_bits() -> None:
    assert len(chance.new_token()) == 43
