"""Each room stands only on those below it, and the clinic on nothing but Python."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, imported, modules, named

CLINIC = modules("diary/clinical/")
# Who may name the framework: the room that is built with it, and the process entries that start it.
WEB_ONLY = {"flask", "flask_babel", "flask_wtf", "jinja2", "werkzeug", "wtforms"}
WEB_ROOMS = ("diary/web/", "diary/cli/", "diary/wsgi.py")


def foreign(names: set[str]) -> set[str]:
    """The names that are neither Python's nor the clinic's."""
    outside = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}
    return {name for name in outside if not f"{name}.".startswith("diary.clinical.")}


def test_the_layers_of_pyproject_hold() -> None:
    said = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_importing_the_package_imports_nothing() -> None:
    assert imported(ROOT / "diary" / "__init__.py") == set()


def test_the_clinic_has_modules() -> None:
    assert len(CLINIC) > 10


@pytest.mark.parametrize("path", CLINIC, ids=named)
def test_the_clinic_names_only_the_standard_library_and_itself(path: Path) -> None:
    assert foreign(imported(path)) == set()


IMPORT_ALL = """
import importlib, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*(set(sys.modules) - before), sep="\\n")
"""


def test_importing_all_of_the_clinic_loads_neither_web_nor_database_nor_charts() -> None:
    names = {named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in CLINIC}
    said = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *names], cwd=ROOT, check=True, capture_output=True, text=True
    )
    # Python writes down how it was built in a module whose name differs from platform to platform.
    loaded = {name for name in said.stdout.split() if not name.startswith("_sysconfigdata")}
    assert foreign(loaded) == {"diary"}
    assert names <= loaded


def naming(paths: list[Path], forbidden: Callable[[str], bool]) -> dict[str, set[str]]:
    """Which of the modules import what is forbidden there."""
    found = {named(path): {name for name in imported(path) if forbidden(name)} for path in paths}
    assert len(found) > 100
    return {name: wrong for name, wrong in found.items() if wrong}


def test_only_the_web_names_its_framework() -> None:
    elsewhere = [path for path in modules("diary/") if not named(path).startswith(WEB_ROOMS)]
    assert naming(elsewhere, lambda name: name.partition(".")[0] in WEB_ONLY) == {}


def test_the_web_reads_no_table() -> None:
    allowed = {"diary.db.engine", "diary.db.types"}
    assert naming(modules("diary/web/"), lambda name: name.startswith("diary.db") and name not in allowed) == {}
