"""Everything that the place of installation decides, read from the environment once (docs/operations.md lists it)."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from urllib.parse import urlsplit

DEMO_SECRET = "the demo clinic holds invented people only, so its secret is no secret"  # noqa: S105 (it says so)
ANYBODYS = frozenset({DEMO_SECRET, "put the output of openssl rand -base64 32 here"})
"""Secrets that can be read in this repository, and so are none."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names by which a machine calls itself; nothing that is sent to them leaves it."""
_DIGEST = re.compile(rb"[0-9a-f]{40}")
SHORTEST_SECRET, DIFFERENT = 32, 10
"""Characters of a secret, about 190 bits when random, and how many of them must differ from one another."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what would do."""


def system_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process.

    ``base_url`` is how phones reach the diary; the QR codes carry it, and only requests that name its host, or one of
    ``allowed_hosts``, are answered. ``clock`` gives the present instant; a
    demonstration may stop it at one. ``smtp_url`` and ``sms_url`` are where messages leave by; ``worker`` says that a
    serving process sends them too. With ``sms_reply_token`` the gateway signs the answers that it hands on. No password
    is taken whose digest stands in ``leaked_passwords``.
    """

    database_url: str
    secret_key: str
    base_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 4
    trusted_proxies: int = 0
    allowed_hosts: frozenset[str] = frozenset()
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    demo: bool = False
    smtp_url: str | None = None
    mail_from: str | None = None
    sms_url: str | None = None
    sms_from: str | None = None
    sms_reply_token: str | None = None
    worker: bool = True
    coarse_limits: bool = True
    field_keys: str | None = field(default=None, repr=False)
    leaked_passwords: Path | None = None
    clock: Callable[[], datetime] = system_clock

    @property
    def over_tls(self) -> bool:
        """Whether browsers reach the diary over TLS."""
        return self.base_url.startswith("https://")

    @property
    def keys_needed(self) -> bool:
        """Whether records of patients may reach this diary, so that it must not keep notes and contacts unsealed.

        No phone comes by an address that names this machine itself; such a diary is being tried out.
        """
        return not self.demo and _host_of(self.base_url) not in LOOPBACK

    @property
    def hosts(self) -> frozenset[str]:
        """The names that a request may ask for; without TLS this machine's own as well, since a tester uses them."""
        return frozenset({_host_of(self.base_url)}) | self.allowed_hosts | (frozenset() if self.over_tls else LOOPBACK)

    def cookie_named(self, name: str) -> str:
        """The name of a cookie; browsers let nobody but this very host set one that begins so."""
        return f"__Host-{name}" if self.over_tls else name

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; ``SettingsError`` names the one that cannot be used."""
        given = os.environ if environment is None else environment
        host, port = given.get("DIARY_HOST", "127.0.0.1"), _whole(given, "DIARY_PORT", 8000, most=65535)
        demo = _yes(given, "DIARY_DEMO")
        return cls(
            database_url=database_url(given),
            secret_key=_secret(given, demo=demo),
            base_url=_base_url(given.get("DIARY_BASE_URL", f"http://{host}:{port}"), demo=demo),
            host=host,
            port=port,
            threads=_whole(given, "DIARY_THREADS", 4, most=64),
            trusted_proxies=_whole(given, "DIARY_TRUSTED_PROXIES", 0, most=9, least=0),
            allowed_hosts=_names(given, "DIARY_ALLOWED_HOSTS"),
            metrics_port=_whole(given, "DIARY_METRICS_PORT", 0, most=65535, least=0) or None,
            metrics_host=given.get("DIARY_METRICS_HOST") or "127.0.0.1",
            demo=demo,
            smtp_url=given.get("DIARY_SMTP_URL") or None,
            mail_from=given.get("DIARY_MAIL_FROM") or None,
            sms_url=given.get("DIARY_SMS_URL") or None,
            sms_from=given.get("DIARY_SMS_FROM") or None,
            sms_reply_token=given.get("DIARY_SMS_REPLY_TOKEN") or None,
            field_keys=field_keys(given),
            leaked_passwords=_digests(given, "DIARY_LEAKED_PASSWORDS_FILE"),
            worker=_yes(given, "DIARY_WORKER", default="yes"),
            coarse_limits=_yes(given, "DIARY_COARSE_LIMITS", default="yes"),
            clock=_clock(given.get("DIARY_NOW")),
        )


def database_url(environment: Mapping[str, str] | None = None) -> str:
    """Where the records are; all that ``diary db`` needs to know."""
    given = os.environ if environment is None else environment
    return given.get("DIARY_DATABASE_URL") or "sqlite:///var/diary.sqlite"


def field_keys(environment: Mapping[str, str] | None = None) -> str | None:
    """The keys under which notes and contacts are sealed, from the environment or from a file that it names."""
    given = os.environ if environment is None else environment
    keys, file = given.get("DIARY_FIELD_KEYS"), given.get("DIARY_FIELD_KEYS_FILE")
    if keys and file:
        raise SettingsError("DIARY_FIELD_KEYS and DIARY_FIELD_KEYS_FILE are both set; one of them will do")
    if not file:
        return keys or None
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"DIARY_FIELD_KEYS_FILE {file} cannot be read: {error}") from None


def _digests(given: Mapping[str, str], name: str) -> Path | None:
    """A file of SHA-1 digests in their order; that it is one is seen by how it begins, since it may be very long."""
    file = given.get(name)
    if not file:
        return None
    try:
        with Path(file).open("rb") as lines:
            begins = [line.strip().lower().partition(b":")[0] for line in islice(lines, 1000)]
    except OSError as error:
        raise SettingsError(f"{name} {file} cannot be read: {error}") from None
    if not begins or begins != sorted(begins) or not all(map(_DIGEST.fullmatch, begins)):
        raise SettingsError(f"{name} {file} must hold SHA-1 digests of passwords in their order, one a line")
    return Path(file)


def _whole(given: Mapping[str, str], name: str, default: int, *, most: int, least: int = 1) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _yes(given: Mapping[str, str], name: str, *, default: str = "no") -> bool:
    text = given.get(name, default).lower()
    if text not in {"yes", "no", "1", "0", "true", "false"}:
        raise SettingsError(f"{name} must be yes or no, not {text!r}")
    return text in {"yes", "1", "true"}


def _secret(given: Mapping[str, str], *, demo: bool) -> str:
    """The secret that signs cookies and codes; a demonstration may do with one that lasts as long as the process."""
    secret = given.get("DIARY_SECRET_KEY", "")
    if not secret and demo:
        return secrets.token_urlsafe(32)
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"DIARY_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters")
    if not demo and (secret in ANYBODYS or len(set(secret)) < DIFFERENT):
        raise SettingsError("DIARY_SECRET_KEY can be guessed; make one with: openssl rand -base64 32")
    return secret


def _base_url(text: str, *, demo: bool) -> str:
    if not text.startswith(("http://", "https://")) or not _host_of(text):
        raise SettingsError(f"DIARY_BASE_URL must begin with http:// or https:// and a host, not {text!r}")
    if text.startswith("http://") and not demo and _host_of(text) not in LOOPBACK:
        raise SettingsError(f"DIARY_BASE_URL must begin with https://, or patients' data travels in the open: {text!r}")
    return text.rstrip("/")


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _names(given: Mapping[str, str], setting: str) -> frozenset[str]:
    names = [name.strip().lower() for name in given.get(setting, "").split(",") if name.strip()]
    for name in names:
        if _host_of(f"//{name}") != name:
            raise SettingsError(f"{setting} must be names of hosts with commas between them, not {name!r}")
    return frozenset(names)


def _clock(text: str | None) -> Callable[[], datetime]:
    if not text:
        return system_clock
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"DIARY_NOW must be an instant such as 2026-03-02T09:30:00-08:00, not {text!r}") from None
    if fixed.tzinfo is None:
        raise SettingsError(f"DIARY_NOW must say its offset from UTC, such as -08:00, not {text!r}")
    # Two things that happen one after the other keep their order, even while the clock stands.
    steps = count()
    return lambda: fixed + timedelta(microseconds=next(steps))
