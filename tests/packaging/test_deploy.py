"""What ``deploy/`` names exists: settings, commands, addresses; and nothing is logged or loose that must not be."""

import configparser
import re
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from diary.cli import COMMANDS
from diary.cli.backup import backup
from diary.cli.listening import STOPS_WITHIN
from diary.settings import ANYBODYS
from diary.web.access import ACCESS
from tests.rules.source_tree import ROOT, named, own_files

DEPLOY = ROOT / "deploy"
FILES = [path for path in own_files() if named(path).startswith("deploy/")]
UNITS = [path for path in FILES if path.suffix == ".service"]
TIMER = DEPLOY / "systemd" / "diary-backup.timer"
NGINX = [path for path in FILES if path.suffix == ".conf"]
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OF_COMPOSE = {"DIARY_OWNER_PASSWORD", "DIARY_SERVING_PASSWORD"}
"""Passwords that compose puts into addresses; no setting of the diary."""
MADE_THERE = {"./tls", "./backups"}
"""Folders that whoever runs it puts beside the compose file."""
TELLS = ("$request ", "$request_uri", "$uri", "$args", "$query_string", "$http_", "$cookie", "$remote_user")
HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "RestrictNamespaces": "yes",
    "MemoryDenyWriteExecute": "yes",
    "DynamicUser": "yes",
    "UMask": "0077",
    "LimitCORE": "0",
}


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    return read


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of settings keep their letters
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_setting_that_is_named_exists(path: Path) -> None:
    settings = set(re.findall(r"^\| `(DIARY_[A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert set(re.findall(r"\bDIARY_[A-Z_]+\b", path.read_text(encoding="utf-8"))) <= settings | OF_COMPOSE


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_file_is_in_the_guide(path: Path) -> None:
    assert f"`{named(path)}`" in GUIDE


@pytest.mark.parametrize("path", UNITS, ids=named)
def test_a_unit_runs_a_command_of_ours_hardened_and_may_finish_what_it_is_at(path: Path) -> None:
    service = unit(path)["Service"]
    program, command, *_ = service["ExecStart"].split()
    assert program.endswith("/bin/diary")
    assert command in COMMANDS
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert int(service["TimeoutStopSec"]) > 2 * STOPS_WITHIN
    for name in service:
        assert f"`{name}`" in GUIDE, name


@pytest.mark.parametrize("path", UNITS, ids=named)
def test_a_unit_is_lent_the_keys_that_root_alone_can_read(path: Path) -> None:
    service = unit(path)["Service"]
    name, _, source = service["LoadCredential"].partition(":")
    assert f"DIARY_FIELD_KEYS_FILE=%d/{name}" in service["Environment"].split()
    assert f"(umask 077; /usr/lib/diary/bin/diary keys new > {source})" in GUIDE


def test_a_backup_is_made_every_night_into_a_folder_that_the_unit_may_write_and_old_ones_go() -> None:
    timer, service = unit(TIMER)["Timer"], unit(TIMER.with_suffix(".service"))["Service"]
    assert timer["Unit"] == "diary-backup.service"
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 02:30", "yes")
    assert unit(TIMER)["Install"]["WantedBy"] == "timers.target"
    assert [f"`{name}`" in GUIDE for name in timer] == [True] * len(timer)
    _, *words = service["ExecStart"].split()
    with backup.make_context("diary", words[1:], resilient_parsing=False) as asked:
        assert (words[0], asked.params["keep"]) == ("backup", 30)
        assert asked.params["place"].name in service["StateDirectory"].split()
    assert "diary-backup.timer" in GUIDE.partition("systemctl enable --now ")[2].partition("\n")[0]


def test_the_services_of_compose_are_held_and_only_the_proxy_is_reached_from_outside() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "migrate", "web", "worker", "backup", "nginx"}
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for name in ("migrate", "web", "worker", "backup"):
        service = services[name]
        assert service["environment"]["DIARY_FIELD_KEYS_FILE"] == f"/run/secrets/{service['secrets'][0]}"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    for name in ("web", "worker", "backup"):
        assert services[name]["command"][0] in COMMANDS
    for name in ("web", "worker"):
        assert services[name]["environment"]["DIARY_DATABASE_URL"].startswith("postgresql://diary_serving:$")
    assert services["web"]["environment"]["DIARY_TRUSTED_PROXIES"] == "1"
    assert services["web"]["environment"]["DIARY_WORKER"] == "no"
    assert "/readyz" in str(services["web"]["healthcheck"]["test"])
    assert "health.ready" in ACCESS
    assert compose()["networks"]["inside"]["internal"] is True
    assert services["backup"]["volumes"] == [f"./backups:{services['backup']['command'][-1]}"]
    assert services["backup"]["profiles"] == ["backup"]
    assert "docker compose run --rm --quiet-pull backup" in GUIDE
    assert int(services["web"]["stop_grace_period"].removesuffix("s")) > 2 * STOPS_WITHIN


def test_what_is_secret_beside_the_compose_file_stays_out_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    secret = [compose()["secrets"]["field-keys"]["file"], "./.env", "./diary.env", "./tls/", "./backups/"]
    assert {f"deploy/compose/{name.removeprefix('./')}" for name in secret} <= set(ignored)


def test_what_compose_mounts_is_there_and_no_image_is_simply_the_latest() -> None:
    for service in compose()["services"].values():
        assert re.search(r":\d|^post-injection-diary$", service["image"])
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert not source.startswith(".") or source in MADE_THERE or (DEPLOY / "compose" / source).exists(), source


@pytest.mark.parametrize("path", NGINX, ids=named)
def test_the_proxys_file_is_whole(path: Path) -> None:
    lines = [line.split(" #")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    assert all(line.endswith((";", "{", "}")) for line in said)
    assert sum(line.endswith("{") for line in said) == said.count("}")


def test_the_proxy_logs_neither_path_nor_query_and_hands_on_who_asks() -> None:
    told = (DEPLOY / "nginx" / "diary.conf").read_text(encoding="utf-8")
    (form,) = re.findall(r"^log_format diary (.*);$", told, re.MULTILINE)
    assert [word for word in TELLS if word in f"{form} "] == []
    assert re.findall(r"^\s*access_log (.*);$", told, re.MULTILINE) == ["/dev/stdout diary"]
    assert re.findall(r"^\s*error_log (.*);$", told, re.MULTILINE) == ["/dev/null crit"]
    for header, value in {"Host": "$host", "X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "https"}.items():
        assert f"proxy_set_header {header} {value};" in told
    assert "proxy_request_buffering on;" in told


def test_the_proxy_speaks_new_tls_by_strong_ciphers_and_refuses_what_programs_send_in_the_open() -> None:
    open_half, tls_half = (DEPLOY / "nginx" / "diary.conf").read_text(encoding="utf-8").split("\nserver {")[1:]
    assert re.findall(r"location (\S+) {\s+return (\d+)", open_half) == [
        ("/", "301"),
        ("/api/", "403"),
        ("/messages/", "403"),
    ]
    assert re.findall(r"^\s*ssl_protocols (.*);$", tls_half, re.MULTILINE) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"^\s*ssl_ciphers (.*);$", tls_half, re.MULTILINE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    offered = [cipher for cipher in context.get_ciphers() if cipher["protocol"] == "TLSv1.2"]
    assert len(offered) == len(ciphers.split(":"))
    assert {(cipher["aead"], cipher["kea"]) for cipher in offered} == {(True, "kx-ecdhe")}
    assert "ssl_prefer_server_ciphers on;" in tls_half


def test_the_example_of_a_secret_starts_nothing() -> None:
    example = (DEPLOY / "diary.env.example").read_text(encoding="utf-8")
    (secret,) = re.findall(r'^DIARY_SECRET_KEY="(.*)"$', example, re.MULTILINE)
    assert secret in ANYBODYS


def test_the_script_of_the_roles_can_be_read() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "compose" / "roles.sh"], check=True)
