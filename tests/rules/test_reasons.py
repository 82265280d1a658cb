"""Every dependency and every exception from a check says why it is there."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.rules.source_tree import ROOT, modules, named

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
ITEM = re.compile(r'^  "(?P<item>[^"]+)",(?:\s+# (?P<reason>.+))?$')
SILENCED = re.compile(
    r"""\#\s*(?:noqa|type:\s*ignore|pragma|nosec|fmt:\s*(?:off|skip))\b
    [:\[]?\s*(?:[A-Z]+[0-9]+[,\s]*|[a-z-]+\])*  # which checks
    (?P<reason>.*)$""",
    re.VERBOSE,
)


def items(table: str, key: str) -> Iterator[tuple[str, str | None]]:
    """The items of a list in pyproject.toml, one a line, with their reasons."""
    own = re.split(r"^\[", PYPROJECT.partition(f"[{table}]\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    for line in f"\n{own}".partition(f"\n{key} = [\n")[2].partition("\n]")[0].splitlines():
        entry = ITEM.match(line)
        if entry:
            yield entry["item"], entry["reason"]


def keys(*path: str) -> list[str]:
    """The keys of a table that hold lists of items."""
    table = tomllib.loads(PYPROJECT)
    for name in path:
        table = table[name]
    return list(table)


LISTS = [
    ("project", "dependencies"),
    *(("dependency-groups", group) for group in keys("dependency-groups")),
    ("tool.ruff.lint", "ignore"),
    *(("tool.ruff.lint.per-file-ignores", f'"{glob}"') for glob in keys("tool", "ruff", "lint", "per-file-ignores")),
]


def listed(table: str, key: str) -> list[object]:
    value: object = tomllib.loads(PYPROJECT)
    for name in [*table.split("."), key.strip('"')]:
        assert isinstance(value, dict)
        value = value[name]
    assert isinstance(value, list)
    return [item for item in value if isinstance(item, str)]


@pytest.mark.parametrize(("table", "key"), LISTS)
def test_each_item_has_its_reason_beside_it(table: str, key: str) -> None:
    found = list(items(table, key))
    assert [item for item, _ in found] == listed(table, key), "each item stands on a line of its own"
    assert [item for item, reason in found if not reason] == []
    assert found[0][1] != "likewise"


def silenced_without_reason(text: str) -> list[str]:
    """The lines on which a check is silenced while neither they nor the comment above say why."""
    found, above = [], ""
    for line in text.splitlines():
        silenced = SILENCED.search(line)
        if silenced and len(silenced["reason"].split()) < 2 and not above.lstrip().startswith("#"):
            found.append(line)
        above = line
    return found


def test_each_silenced_check_says_why() -> None:
    paths = modules("diary/", "tests/", "migrations/")
    found = {named(path): silenced_without_reason(path.read_text(encoding="utf-8")) for path in paths}
    assert len(found) > 500
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_reason_may_follow_or_stand_above() -> None:
    mark = "# no" + "qa: S608"
    assert silenced_without_reason(f"x = 1  {mark}") == [f"x = 1  {mark}"]
    assert silenced_without_reason(f"x = 1  {mark} (the table's name is ours)") == []
    assert silenced_without_reason(f"# The table's name is ours.\nx = 1  {mark}") == []
