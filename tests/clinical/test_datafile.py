"""Data files: what is refused, and that the line named is the line at fault."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.clinical.agents import read_agent_table
from diary.clinical.datafile import DataFileError, Table, read_bytes, read_table, shipped
from diary.clinical.toml_lines import lines_of


def refusal(text: str, read: Callable[[Table], object] = lambda table: table) -> DataFileError:
    with pytest.raises(DataFileError) as refused:
        read(read_table("clinic.toml", text))
    assert str(refused.value) == f"clinic.toml, line {refused.value.line}: {refused.value.reason}"
    assert "\n" not in str(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb 2\n", 2),
        ("a = 1\n\n\nb = \n", 4),
        ('a = "open\nb = 1\n', 1),
        ("a = 1\nb = [1,\n2,\n", 2),
        ("a = 1\nb = [\n1\n2\n]\n", 4),
        ('a = 1\nb = """\nnever\nclosed\n', 2),
        ("[a]\nb = 1\n[a]\n", 3),
        ("a = 1\nb = 2\na = 3\n", 3),
        ("a = 1\na = [\n1,\n2,\n]\n", 2),
        ("[a\nb = 1\n", 1),
        ("a = 1\n[a]\n", 2),
        ("a = 1\n[[a]]\n", 2),
        ("a = 1\r\nb 2\r\n", 2),
        ("a = 1\n# a comment: \u2028\nb = \x01\n", 3),
        ("a = 1\nb = 2026-13-01\n", 2),
        ("a = 1\nb = " + "9" * 5000, 2),
        ("a = 1\nb = " + "[" * 5000, 2),
    ],
)
def test_a_mistake_in_the_syntax_is_named_by_its_line(text: str, line: int) -> None:
    refused = refusal(text)
    assert refused.line == line
    assert refused.reason.startswith("not TOML: ")


def test_the_place_within_the_line_is_not_said_twice() -> None:
    assert "at line" not in refusal("a = 1\nb 2\n").reason
    assert "end of document" not in refusal("a = [1").reason


def test_bytes_that_are_not_utf_8_are_refused_at_their_line() -> None:
    with pytest.raises(DataFileError) as refused:
        read_bytes("clinic.toml", b"a = 1\n# fine\nb = '\xe9t\xe9'\n")
    assert (refused.value.line, refused.value.reason) == (3, "not TOML: this line is not UTF-8 text")


def test_a_byte_order_mark_as_windows_writes_it_does_no_harm() -> None:
    assert read_bytes("clinic.toml", b"\xef\xbb\xbfa = 0\r\n").whole("a") == 0


NESTED = """\
# key = "in a comment"
title = "top"
text = \"\"\"
[[row]]
key = "in a text"
\"\"\"

[[row]]      # the first
key = 1
levels = [
  "a",       # key = 5
  "b",
]
[[row.part]]
name = "1-1"
[[row.part]]
name = "1-2"
[row.more]
"key" = 2

[[row]]
key = 3
[[ row . "part" ]]
name = "2-1"
  [[row.part]]
  name = "2-2"
[row.more]
inline = {key = 4}
dotted.key = 5
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("row",), 8),
        (("row", 0), 8),
        (("row", 0, "key"), 9),
        (("row", 0, "levels"), 10),
        (("row", 0, "part", 0), 14),
        (("row", 0, "part", 0, "name"), 15),
        (("row", 0, "part", 1, "name"), 17),
        (("row", 0, "more"), 18),
        (("row", 0, "more", "key"), 19),
        (("row", 1), 21),
        (("row", 1, "key"), 22),
        (("row", 1, "part", 0), 23),
        (("row", 1, "part", 0, "name"), 24),
        (("row", 1, "part", 1), 25),
        (("row", 1, "part", 1, "name"), 26),
        (("row", 1, "more"), 27),
        (("row", 1, "more", "inline", "key"), 28),
        (("row", 1, "more", "dotted", "key"), 29),
    ],
)
def test_each_key_has_its_own_line(path: tuple[str | int, ...], line: int) -> None:
    assert lines_of(NESTED)[path] == line


def test_a_complaint_deep_in_nested_tables_names_their_line() -> None:
    part = read_table("clinic.toml", NESTED).tables("row")[1].tables("part")[1]
    with pytest.raises(DataFileError) as wrong:
        part.whole("name")
    assert wrong.value.line == 26
    with pytest.raises(DataFileError) as missing:
        part.words("title")
    assert missing.value.line == 25
    more = read_table("clinic.toml", NESTED).tables("row")[1].table("more")
    with pytest.raises(DataFileError) as unknown:
        more.only("inline")
    assert unknown.value.line == 29


@given(st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 2), max_size=3)), max_size=4))
def test_tables_within_tables_keep_their_lines(rows: list[tuple[int, list[int]]]) -> None:
    written: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}

    def write(line: str, *path: str | int) -> None:
        written.append(line)
        expected[path] = len(written)

    for row, (blank, parts) in enumerate(rows):
        written.extend("" for _ in range(blank))
        write("[[row]]", "row", row)
        write("key = 1", "row", row, "key")
        for part, comments in enumerate(parts):
            written.extend("# [[row.part]]" for _ in range(comments))
            write("[[row.part]]", "row", row, "part", part)
            write("key = 1", "row", row, "part", part, "key")
    found = lines_of("\n".join(written))
    assert {path: found[path] for path in expected} == expected


def test_an_unknown_table_is_refused_at_its_header() -> None:
    refused = refusal("a = 1\n\n[unknwon]\nb = 2\n", lambda table: table.only("a", "unknown"))
    assert (refused.line, refused.reason) == (3, "unknwon: unknown key; known are a, unknown")


def test_a_key_with_a_line_break_is_still_refused_in_one_line() -> None:
    assert refusal('"a\\nb" = 1\n', lambda table: table.only("c")).reason == "a b: unknown key; known are c"


def test_what_is_missing_at_the_top_is_refused_at_line_1() -> None:
    assert refusal("\n\na = 1\n", lambda table: table.words("title")).line == 1
    assert refusal("\n\na = 1\n", lambda table: table.table("rules")).reason == "rules: the table [rules] is missing"


READS: dict[str, Callable[[Table], object]] = {
    "words": lambda table: table.words("k"),
    "sentence": lambda table: table.sentence("k"),
    "whole": lambda table: table.whole("k", least=1, most=10),
    "whole_or_none": lambda table: table.whole_or_none("k"),
    "number": lambda table: table.number("k"),
    "number_or_none": lambda table: table.number_or_none("k"),
    "yes": lambda table: table.yes("k"),
    "list_of_words": lambda table: table.list_of_words("k"),
    "list_of_known": lambda table: table.list_of_words("k", known=frozenset({"a", "b"})),
    "list_of_wholes": lambda table: table.list_of_wholes("k"),
    "tables": lambda table: table.tables("k"),
    "table": lambda table: table.table("k"),
}

WRONG = {
    "words": ('""', '" \\n "', "1", '["a"]'),
    "sentence": ('" padded"', '"two\\nlines"', '"two  blanks"'),
    "whole": ("-1", "0", "11", "1.0", "true", '"5"'),
    "whole_or_none": ("-1", '"5"', "false"),
    "number": ("0", '"2"'),
    "number_or_none": ("0", "-0.5", "inf", "nan", "true", "1000001"),
    "yes": ("0", "1", '"true"'),
    "list_of_words": ("[]", '"a"', '["a", 1]', '["a", " "]', '["a", "a"]'),
    "list_of_known": ('["a", "c"]',),
    "list_of_wholes": ("[0]", "[true]", "[2, 1]", "[1, 1]", "[1.5]", "[10000000]", "5"),
    "tables": ("5", "[1]", "{a = 1}"),
    "table": ("[]", "5"),
}


@pytest.mark.parametrize(("read", "value"), [(read, value) for read, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_at_its_line(read: str, value: str) -> None:
    def read_row(table: Table) -> object:
        return READS[read](table.tables("row")[1])

    refused = refusal(f"[[row]]\nother = 1\n[[row]]\nother = 1\nk = {value}\n", read_row)
    assert refused.line == 5
    assert refused.reason.startswith("k: ")


def test_what_is_right_is_read() -> None:
    table = read_table("clinic.toml", 'zero = 0\nhalf = 0.5\nwords = ["b", "a"]\nwholes = [1, 20]\nyes = true\n')
    assert table.whole("zero") == 0
    assert table.whole_or_none("absent") is None
    assert table.number("half") == 0.5
    assert table.number_or_none("absent") is None
    assert table.list_of_words("words") == ("b", "a")
    assert table.list_of_wholes("wholes") == (1, 20)
    assert table.list_of_wholes("absent") == ()
    assert table.yes("yes")
    assert not table.yes("absent")
    assert table.tables("absent") == ()
    assert table.table_or_none("absent") is None


AGENTS = shipped("agents.toml").text


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        (
            'agents = ["mepivacaine"]',
            "agents = []",
            "agents: must be a list of texts that is not empty, nor any of them",
        ),
        ("percent_up_to = 0.25", "percent_up_to = 0", "percent_up_to: must be a number above 0"),
        ("percent_up_to = 0.25", "percent_upto = 0.25", "percent_upto: unknown key"),
        ("prolonged_after = 1470", 'prolonged_after = "1470"', "prolonged_after: must be a whole number"),
        ("consistent_from = 170", "consistent_from = 170.5", "consistent_from: must be a whole number"),
        ("percent_above = 0.25", "percent_above = inf", "percent_above: must be a number above 0"),
        ("onset_from_day = 2", "onset_from_day = 0", "onset_from_day: must be a whole number from 1"),
        ("onset_to_day = 7", "onset_to_day = 1", "onset_to_day: must be a whole number from 2"),
        ("[not_recorded]", "[not_recorded]\nphase_end = 480", "phase_end: unknown key"),
        ('version = "', 'verison = "', "verison: unknown key"),
    ],
)
def test_a_wrong_table_of_agents_is_refused_at_its_line(was: str, becomes: str, reason: str) -> None:
    assert AGENTS.count(was) == 1
    altered = AGENTS.replace(was, becomes)
    refused = refusal(altered, read_agent_table)
    assert refused.reason.startswith(reason)
    assert altered.splitlines()[refused.line - 1].startswith(becomes.splitlines()[-1])


@pytest.mark.parametrize(("was", "becomes"), [(30, 170), (170, 720), (720, 1470)])
def test_bounds_that_do_not_ascend_are_refused_in_their_own_window(was: int, becomes: int) -> None:
    begins = AGENTS.index("percent_above = 0.25")
    altered = AGENTS[:begins] + AGENTS[begins:].replace(f" = {was}\n", f" = {becomes}\n", 1)
    refused = refusal(altered, read_agent_table)
    assert "judge_from < consistent_from" in refused.reason
    assert refused.line == AGENTS.count("\n", 0, begins) + 2


def test_a_row_with_both_bounds_of_percent_is_refused() -> None:
    altered = AGENTS.replace("percent_above = 2\n", "percent_above = 2\npercent_up_to = 2\n")
    refused = refusal(altered, read_agent_table)
    assert "not both" in refused.reason
    assert altered.splitlines()[refused.line - 1] == "percent_above = 2"


def without(header: str, until: str | None) -> str:
    begins = AGENTS.index(header)
    return AGENTS[:begins] + (AGENTS[AGENTS.index(until) :] if until else "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            without("[[window]]", "[not_recorded]"), "window: at least one [[window]] is needed", id="no windows"
        ),
        pytest.param(
            without("[not_recorded]", "[steroids]"),
            "not_recorded: the table [not_recorded] is missing",
            id="nothing for agents not recorded",
        ),
        pytest.param(without("[steroids]", None), "steroids: the table [steroids] is missing", id="no steroids"),
    ],
)
def test_agents_lack_none_of_their_tables(text: str, reason: str) -> None:
    refused = refusal(text, read_agent_table)
    assert (refused.line, refused.reason) == (1, reason)
