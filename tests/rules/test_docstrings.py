"""The libraries of the project explain themselves: meaning, and where the clinical specification says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.source_tree import Function, modules, named, parsed

LIBRARIES = modules("diary/clinical/", "diary/charts/", "diary/exchange/")
# These read TOML, of which the specification does not speak.
READERS = modules("diary/clinical/datafile.py", "diary/clinical/toml_lines.py")
CLINIC = [path for path in modules("diary/clinical/") if path not in READERS]


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """The functions and classes of a module or class that others may use."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def everything_public(path: Path) -> Iterator[Function | ast.ClassDef]:
    for node in public(parsed(path).body):
        yield node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body)


@pytest.mark.parametrize("path", LIBRARIES, ids=named)
def test_everything_public_says_what_it_means(path: Path) -> None:
    assert ast.get_docstring(parsed(path))
    assert [node.name for node in everything_public(path) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", CLINIC, ids=named)
def test_the_public_functions_of_the_clinic_cite_their_section(path: Path) -> None:
    functions = [node for node in public(parsed(path).body) if isinstance(node, Function)]
    silent = [node.name for node in functions if not re.search(r"\b[Ss]ections? \d", ast.get_docstring(node) or "")]
    assert silent == []
