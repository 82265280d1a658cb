"""What ``deploy/`` names exists: settings, commands, addresses; and nothing is logged or loose that must not be."""

import configparser
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from diary.cli import COMMANDS
from diary.cli.listening import STOPS_WITHIN
from diary.settings import ANYBODYS
from diary.web.access import ACCESS
from tests.rules.source_tree import ROOT, named, own_files

DEPLOY = ROOT / "deploy"
FILES = [path for path in own_files() if named(path).startswith("deploy/")]
UNITS = {path.stem: path for path in FILES if path.suffix == ".service"}
NGINX = [path for path in FILES if path.suffix == ".conf"]
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OF_COMPOSE = {"DIARY_OWNER_PASSWORD", "DIARY_SERVING_PASSWORD"}
"""Passwords that compose puts into addresses; no setting of the diary."""
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


@pytest.mark.parametrize("path", sorted(UNITS.values()), ids=named)
def test_a_unit_runs_a_command_of_ours_hardened_and_may_finish_what_it_is_at(path: Path) -> None:
    service = unit(path)["Service"]
    program, command = service["ExecStart"].split()
    assert program.endswith("/bin/diary")
    assert command in COMMANDS
    assert {name: service[name] for name in HARDENED} == HARDENED
    assert int(service["TimeoutStopSec"]) > 2 * STOPS_WITHIN
    for name in service:
        assert f"`{name}`" in GUIDE, name


def test_the_services_of_compose_are_held_and_only_the_proxy_is_reached_from_outside() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "migrate", "web", "worker", "nginx"}
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for name in ("migrate", "web", "worker"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    for name in ("web", "worker"):
        assert services[name]["command"][0] in COMMANDS
        assert services[name]["environment"]["DIARY_DATABASE_URL"].startswith("postgresql://diary_serving:$")
    assert services["web"]["environment"]["DIARY_TRUSTED_PROXIES"] == "1"
    assert services["web"]["environment"]["DIARY_WORKER"] == "no"
    assert "/readyz" in str(services["web"]["healthcheck"]["test"])
    assert "health.ready" in ACCESS
    assert compose()["networks"]["inside"]["internal"] is True
    assert int(services["web"]["stop_grace_period"].removesuffix("s")) > 2 * STOPS_WITHIN


def test_what_compose_mounts_is_there_and_no_image_is_simply_the_latest() -> None:
    for service in compose()["services"].values():
        assert re.search(r":\d|^post-injection-diary$", service["image"])
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert not source.startswith(".") or source == "./tls" or (DEPLOY / "compose" / source).exists(), source


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


def test_the_example_of_a_secret_starts_nothing() -> None:
    example = (DEPLOY / "diary.env.example").read_text(encoding="utf-8")
    (secret,) = re.findall(r'^DIARY_SECRET_KEY="(.*)"$', example, re.MULTILINE)
    assert secret in ANYBODYS


def test_the_script_of_the_roles_can_be_read() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "compose" / "roles.sh"], check=True)
