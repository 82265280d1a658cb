"""A log line holds nothing but what is listed, whoever writes it."""

import ast
import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from diary import logs
from tests.rules.source_tree import modules, named, parsed

SECRET = "Sentinella Quill"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    told = StringIO()
    logs.begin(readable=False, to=told)
    yield told
    logs.end()


def read(lines: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_json_with_its_instant_and_level(lines: StringIO) -> None:
    logs.named("web").warning("a thing happened", status=503, ms=1.5)
    (line,) = read(lines)
    assert line.pop("at").endswith("Z")
    assert line == {"level": "warning", "event": "a thing happened", "part": "web", "status": 503, "ms": 1.5}


def test_what_is_not_listed_is_left_out_and_named(lines: StringIO) -> None:
    logs.named("web").warning("a thing happened", patient=SECRET, status=SECRET, **{SECRET: 1})
    assert SECRET not in lines.getvalue()
    assert read(lines)[0]["withheld"] == ["patient", "status"]


def test_while_trying_out_a_line_is_readable(lines: StringIO) -> None:
    logs.begin(readable=True, to=lines)
    logs.named("web").info("request", route="/diary", status=200)
    assert lines.getvalue().rstrip().endswith("info request  part=web route=/diary status=200")


def test_nobody_who_has_not_asked_is_written_to(lines: StringIO) -> None:
    logs.end()
    logs.named("web").error("nobody listens")
    assert lines.getvalue() == ""


def fail(*_args: object) -> None:
    try:
        {"a": 1}[SECRET]
    except KeyError as error:
        raise ValueError(f"{SECRET} again") from error


def test_a_failure_is_told_by_its_kinds_and_places(lines: StringIO) -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        fail()
    logs.named("web").error("failed", **logs.told(caught.value))
    (line,) = read(lines)
    assert line["failure"] == "ValueError from KeyError"
    assert " fail" in line["where"]
    assert SECRET not in lines.getvalue()


def test_what_a_library_says_is_told_without_what_it_filled_in(lines: StringIO) -> None:
    library = logging.getLogger("somebody.elses")
    library.warning("Serving %s failed", SECRET)
    library.warning(f"Serving {SECRET} failed")
    try:
        fail()
    except ValueError:
        library.exception("Serving %s failed", SECRET)
    first, second, third = read(lines)
    assert (first["part"], first["said"]) == ("somebody.elses", "Serving %s failed")
    assert "said" not in second
    assert third["failure"] == "ValueError from KeyError"
    assert SECRET not in lines.getvalue()


def lines_of(path: Path) -> list[ast.Call]:
    """Where a module writes a line; most write none."""
    if "logs.named(" not in path.read_text(encoding="utf-8"):
        return []
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).startswith("log.")]


def test_every_event_is_a_sentence_of_the_code_with_listed_keys() -> None:
    found = {f"{named(path)}:{call.lineno}": call for path in modules("diary/") for call in lines_of(path)}
    assert len(found) >= 3
    for place, call in found.items():
        (event,) = call.args
        # The two that are handed a sentence are handed one of the code.
        assert isinstance(event, ast.Constant) or ast.unparse(event) in {"event", "waiting"}, place
        assert {word.arg for word in call.keywords if word.arg} <= set(logs.KEYS), place


def test_nobody_else_writes_lines_of_his_own() -> None:
    own = {"diary/logs.py", "diary/cli/listening.py"}
    asking = [named(path) for path in modules("diary/") if "import logging" in path.read_text(encoding="utf-8")]
    assert set(asking) <= own
