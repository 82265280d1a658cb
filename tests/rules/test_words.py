"""What no file of the project may say."""

import ast
import re

import pytest

from tests.rules.source_tree import modules, named, own_files, own_text_files, parsed

# Work that is not done, or a test that does not run. Each is split so that this file may pass its own rule.
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "lorem " + "ipsum", "NotImplemented" + "Error"]
SKIPPED = ["pytest.mark." + "skip", "pytest.mark." + "xfail", "pytest." + "skip(", "import" + "orskip"]
# A place on one person's machine.
SOMEBODYS_PATH = re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work|tmp|opt|mnt|srv)/\w")
# Names that say nothing about what is in them.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "common", "misc", "stuff", "data", "info"}

TEXTS = [(named(path), text) for path, text in own_text_files()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {line.strip()}" for name, text in TEXTS for line in text.splitlines() if pattern.search(line)]


def test_no_comment_puts_work_off() -> None:
    assert lines_with(re.compile("(?:#|//|<!--).*\\bfor" + " now\\b")) == []


@pytest.mark.parametrize("words", UNFINISHED + SKIPPED)
def test_no_file_holds_unfinished_work(words: str) -> None:
    assert lines_with(re.compile(rf"(?<!\w){re.escape(words)}")) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(SOMEBODYS_PATH) == []


def test_no_module_class_or_function_has_a_name_that_says_nothing() -> None:
    names = {path.stem for path in own_files() if path.suffix in {".py", ".js", ".html", ".css"}}
    for path in modules("diary/", "tests/"):
        defined = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef | ast.FunctionDef))
        names.update(node.name for node in defined)
    assert {
        name for name in names if name.lower() in EMPTY_NAMES or re.search("(Manager|Helper|Utils)$", name)
    } == set()


def test_every_text_ends_with_a_line_and_has_no_blanks_at_the_end_of_one() -> None:
    own = [(name, text) for name, text in TEXTS if not name.endswith((".patch", ".svg"))]
    assert [name for name, text in own if text and not text.endswith("\n")] == []
    assert [name for name, text in own if re.search(r"[ \t]$", text, re.MULTILINE)] == []
