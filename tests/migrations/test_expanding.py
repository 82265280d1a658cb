"""Migrations expand before they contract: the version before goes on working while a new one is brought up."""

import ast
from pathlib import Path

import pytest

from diary.assets import MIGRATIONS

FIRST_HELD = "0015"
"""The rule holds from here on; what came before was never served beside another version."""
CONTRACTING = {"drop_column", "drop_table", "rename_table"}
LATER = [path for path in sorted((MIGRATIONS / "versions").glob("*.py")) if path.name >= FIRST_HELD]


def contracting(source: str) -> set[str]:
    """The deeds of ``upgrade`` after which the version before would fail."""
    (up,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    calls = [node for node in ast.walk(up) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    found = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)} & CONTRACTING
    for call in calls:
        told = {word.arg: word.value for word in call.keywords}
        if "new_column_name" in told:
            found.add("a column renamed")
        if isinstance(told.get("nullable"), ast.Constant) and isinstance(call.func, ast.Attribute):
            demanded = told["nullable"].value is False  # type: ignore[attr-defined]  # a constant, as was just asked
            if demanded and call.func.attr == "alter_column":
                found.add("a column made NOT NULL")
    return found


@pytest.mark.parametrize("path", LATER, ids=[path.name for path in LATER])
def test_a_migration_takes_nothing_away(path: Path) -> None:
    assert contracting(path.read_text("utf-8")) == set(), "docs/postgresql.md says how to contract"


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("patient", "phone")',
        'op.drop_table("patient")',
        'op.alter_column("patient", "phone", new_column_name="number")',
        'op.alter_column("patient", "phone", nullable=False)',
    ],
)
def test_what_contracts_is_noticed(line: str) -> None:
    assert contracting(f"def upgrade() -> None:\n    {line}\n")
    assert not contracting(f"def upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    {line}\n")
