"""Settings are read once, and one that cannot be used is named."""

from datetime import UTC, datetime

import pytest

from diary.settings import DEMO_SECRET, Settings, SettingsError, system_clock

SECRET = {"DIARY_SECRET_KEY": "of this test, and it opens nothing"}


def test_the_defaults() -> None:
    settings = Settings.from_environment(SECRET)
    assert settings.database_url == "sqlite:///var/diary.sqlite"
    assert (settings.base_url, settings.host, settings.port) == ("http://127.0.0.1:8000", "127.0.0.1", 8000)
    assert (settings.demo, settings.threads, settings.trusted_proxies) == (False, 4, 0)
    assert settings.clock is system_clock


def test_the_base_url_follows_host_and_port() -> None:
    settings = Settings.from_environment({"DIARY_DEMO": "yes", "DIARY_HOST": "192.168.1.9", "DIARY_PORT": "8123"})
    assert settings.base_url == "http://192.168.1.9:8123"


def test_a_slash_at_the_end_of_the_base_url_is_dropped() -> None:
    assert Settings.from_environment({**SECRET, "DIARY_BASE_URL": "https://a.example/"}).base_url == "https://a.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIARY_SECRET_KEY", "short"),
        ("DIARY_SECRET_KEY", ""),
        ("DIARY_SECRET_KEY", DEMO_SECRET),
        ("DIARY_SECRET_KEY", "put the output of openssl rand -base64 32 here"),
        ("DIARY_SECRET_KEY", "secretsecretsecretsecretsecretsecret"),
        ("DIARY_BASE_URL", "http://diary.clinic.example"),
        ("DIARY_BASE_URL", "https://"),
        ("DIARY_BASE_URL", "http://[::1"),
        ("DIARY_ALLOWED_HOSTS", "https://diary.example"),
        ("DIARY_ALLOWED_HOSTS", "diary.example:8000"),
        ("DIARY_PORT", "0"),
        ("DIARY_PORT", "65536"),
        ("DIARY_PORT", "٨٠"),
        ("DIARY_PORT", ""),
        ("DIARY_THREADS", "0"),
        ("DIARY_TRUSTED_PROXIES", "-1"),
        ("DIARY_DEMO", "perhaps"),
        ("DIARY_BASE_URL", "diary.example"),
        ("DIARY_NOW", "yesterday"),
        ("DIARY_NOW", "2026-03-02T09:30:00"),
        ("DIARY_LEAKED_PASSWORDS_FILE", "/nowhere/leaked"),
        ("DIARY_LEAKED_PASSWORDS_FILE", __file__),
        ("DIARY_LEAKED_PASSWORDS_FILE", "/dev/null"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({**SECRET, name: value})


def test_a_demonstration_may_be_seen_on_phones_of_the_same_network() -> None:
    assert Settings.from_environment({"DIARY_DEMO": "yes", "DIARY_BASE_URL": "http://192.168.1.9:8000"}).demo


def test_hosts_are_that_of_the_base_url_and_those_that_are_added() -> None:
    named = {**SECRET, "DIARY_BASE_URL": "https://Diary.example:8443", "DIARY_ALLOWED_HOSTS": "a.example, B.example"}
    assert Settings.from_environment(named).hosts == {"diary.example", "a.example", "b.example"}
    assert Settings.from_environment(SECRET).hosts == {"127.0.0.1", "localhost", "::1"}


def test_a_demonstration_may_do_without_a_secret() -> None:
    first, second = (Settings.from_environment({"DIARY_DEMO": "yes"}) for _ in range(2))
    assert first.secret_key != second.secret_key


def test_the_clock_may_stand_still() -> None:
    settings = Settings.from_environment({**SECRET, "DIARY_NOW": "2026-03-02T09:30:00-08:00"})
    assert settings.clock() == datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


def test_while_the_clock_stands_still_one_thing_comes_after_the_other() -> None:
    clock = Settings.from_environment({**SECRET, "DIARY_NOW": "2026-03-02T09:30:00-08:00"}).clock
    moments = [clock() for _ in range(1000)]
    assert moments == sorted(set(moments))
    assert {moment.replace(microsecond=0) for moment in moments} == {datetime(2026, 3, 2, 17, 30, tzinfo=UTC)}


def test_the_system_clock_is_aware() -> None:
    assert system_clock().tzinfo is UTC
