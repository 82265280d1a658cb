"""The role table of the documentation is the access table, line by line."""

import re
from pathlib import Path

from diary.services.acting import Role
from diary.web.access import ACCESS, Audience, Ownership, Rule
from tests.rules.source_tree import ROOT

ROLES: Path = ROOT / "docs" / "roles.md"
WHOSE = {"–": Ownership.NOTHING, "own clinic": Ownership.OWN_CLINIC, "own diary": Ownership.OWN_DIARY}
STAFF = (Role.PROVIDER, Role.NURSE, Role.ADMINISTRATOR)

Promise = tuple[Audience, frozenset[Role], Ownership]


def promised() -> dict[str, Promise]:
    """What the page promises, by endpoint; one that stands there twice fails."""
    found: dict[str, Promise] = {}
    for line in ROLES.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for endpoint in re.findall(r"`([a-z_.]+)`", cells[-1]) if line.startswith("|") else ():
            assert endpoint not in found, endpoint
            found[endpoint] = _promise(cells)
    return found


def _promise(cells: list[str]) -> Promise:
    marks = [cell == "yes" for cell in cells[2:7]]
    roles = frozenset(role for role, mark in zip(STAFF, marks, strict=False) if mark)
    audience = Audience.EVERYONE if marks[4] else Audience.PATIENT if marks[3] else Audience.STAFF
    return Audience.PHONE if cells[5] == "program" else audience, roles, WHOSE[cells[1]]


def _of(rule: Rule) -> Promise:
    return rule.audience, rule.roles, rule.owns


def test_the_role_table_promises_what_the_access_table_holds() -> None:
    """``test_access.py`` asks every page as everybody and compares the answers with the access table."""
    assert promised() == {endpoint: _of(rule) for endpoint, rule in ACCESS.items()}


def test_administration_is_for_administrators_alone() -> None:
    pages = {endpoint: promise for endpoint, promise in promised().items() if endpoint.startswith("admin.")}
    assert len(pages) >= 24
    assert {roles for _, roles, _ in pages.values()} == {frozenset({Role.ADMINISTRATOR})}
