"""Whatever leaves a row in the audit has words that administrators and patients read."""

import ast

from diary.services.auditing import Action
from diary.web.admin.audit_words import ACTIONS, DEEDS, KINDS, OBJECTS, WRONG
from tests.rules.source_tree import modules, parsed


def kinds_of_objects() -> set[str]:
    """The first word of every pair that a service hands over as ``of``."""
    found: set[str] = set()
    for path in modules("diary/services/"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.keyword) and node.arg == "of":
                found |= _kind(node.value)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "of":
                found |= _kind(node.value)
    return found


def _kind(value: ast.expr) -> set[str]:
    pairs = [one for one in ast.walk(value) if isinstance(one, ast.Tuple)]
    return {str(pair.elts[0].value) for pair in pairs if isinstance(pair.elts[0], ast.Constant)}


def test_every_action_has_words() -> None:
    assert set(ACTIONS) == set(Action)
    assert all(words.strip() for words in map(str, ACTIONS.values()))


def test_what_it_was_done_to_has_words() -> None:
    found = kinds_of_objects()
    assert len(found) > 10
    assert found - set(OBJECTS) == set()


def test_every_kind_of_deed_person_and_fault_has_words() -> None:
    for words in (DEEDS, KINDS, WRONG):
        assert set(words) == set(type(next(iter(words))))
