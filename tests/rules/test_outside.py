"""The diary speaks to nobody but those whom it was told of, and makes no program or object out of what it reads."""

import re

from tests.rules.source_tree import modules, named, own_files

IMPORTED = re.compile(r"^\s*(?:from|import) ([\w.]+)", re.MULTILINE)
CALLED = re.compile(r"(?<![\w.])(?:eval|exec|compile|__import__)\(")
OPENS = {"smtplib", "socket", "ftplib", "requests", "httpx", "aiohttp", "urllib3", "urllib.request"}
SPEAKS = {
    "diary/cli/benchmark/": "measures a server that it has started on this machine",
    "diary/cli/demo.py": "asks the system by which address phones of the same network reach it, and sends nothing",
    "diary/cli/listening.py": "is handed the socket that it listens on",
    "diary/cli/serve.py": "opens the socket that it listens on",
    "diary/exchange/open_id.py": "the provider of a clinic, at the addresses of its own document",
    "diary/messages/sms.py": "the gateway of DIARY_SMS_URL",
    "diary/messages/smtp.py": "the mail server of DIARY_SMTP_URL",
}
NOT_WRITTEN_OUT = re.compile(
    r"""\bre\.(?:compile|search|match|fullmatch|sub|split|findall|finditer)\((?!\s*r?b?["'])"""
)
"""An expression that does not stand there as a text; one with values in it begins with an f."""
MERGES = re.compile(r"Object\.assign|__proto__|\.prototype\b|\w\[[a-zA-Z_.]+\] *=(?![=>])")
BY_NAME = {"static/js/chart.js": "the layout of a chart by the axes that our own server names"}
RUNS = {"subprocess", "pickle", "marshal", "shelve", "dill", "xml", "lxml", "yaml"}
OURSELVES = "diary/cli/benchmark/"
"""Measurements, which start the diary itself."""


def told() -> dict[str, str]:
    """The modules of the diary by their names."""
    return {named(path): path.read_text(encoding="utf-8") for path in modules("diary/")}


def test_only_the_ways_out_open_a_connection() -> None:
    opening = {name for name, text in told().items() if OPENS & set(IMPORTED.findall(text))}
    assert sorted(name for name in opening if not name.startswith(tuple(SPEAKS))) == []
    assert len(opening) >= len(SPEAKS)


def test_nothing_that_is_read_becomes_a_program_or_an_object() -> None:
    ours = {name: text for name, text in told().items() if not name.startswith(OURSELVES)}
    heads = {name: {found.partition(".")[0] for found in IMPORTED.findall(text)} for name, text in ours.items()}
    assert {name: found & RUNS for name, found in heads.items() if found & RUNS} == {}
    assert [name for name, text in ours.items() if CALLED.search(text)] == []


def test_no_expression_is_made_of_what_was_typed() -> None:
    assert [name for name, text in told().items() if NOT_WRITTEN_OUT.search(text)] == []


def test_no_script_merges_or_names_by_what_came_in() -> None:
    """``{...one}`` makes a new object; nothing is merged into one that is there, or named from outside."""
    scripts = [path for path in own_files() if named(path).startswith("static/js/")]
    assert len(scripts) > 20
    assert {named(path) for path in scripts if MERGES.search(path.read_text(encoding="utf-8"))} == set(BY_NAME)
