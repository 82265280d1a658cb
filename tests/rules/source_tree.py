"""The repository as the rules read it: its tracked files, its modules and their functions."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def own_files() -> tuple[Path, ...]:
    """Every file of the project that is here: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(set(listed.split("\0")) - {""}) if (ROOT / name).is_file())


def own_text_files() -> Iterator[tuple[Path, str]]:
    """Every file of the project that is text, with it; what others wrote and the project only carries is left out."""
    for path in own_files():
        content = path.read_bytes()
        if b"\0" not in content and not carried(path):
            yield path, content.decode()


def carried(path: Path) -> bool:
    """Whether others wrote the file: vendored assets, resolved locks, the licence."""
    name = named(path)
    return name.startswith(("static/vendor/", "requirements/")) or name == "LICENSE"


def named(path: Path) -> str:
    """The file's name from the top of the repository."""
    return path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> list[Path]:
    """The Python modules below the folders."""
    return [path for path in own_files() if path.suffix == ".py" and named(path).startswith(folders)]


@cache
def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of the module, nested ones and methods included."""
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def imported(path: Path) -> set[str]:
    """The modules that a module imports, wherever it does, by their full names."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names
