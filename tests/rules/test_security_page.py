"""The pages of security answer each requirement once, with tests that there are and none of them for everything."""

import ast
import re
from collections import Counter
from functools import cache

from tests.rules.source_tree import ROOT, parsed

FRONT, FOLDER = ROOT / "docs" / "security.md", ROOT / "docs" / "security"
ASVS, HIPAA, PART_11 = FOLDER / "asvs.md", FOLDER / "hipaa.md", FOLDER / "part-11.md"
LEVELS = ROOT / "tests" / "rules" / "asvs-5.0.0.txt"
ID = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\[[^\]]+\]\([^)]+\)")
MOST_ROWS = 3
MET, IN_PART, NOT_YET, OPERATOR, NOT_HERE = ANSWERS = ("met", "in part", "not yet", "operator", "not here")
OF_HIPAA = "(a)(1) (a)(2)(i) (a)(2)(ii) (a)(2)(iii) (a)(2)(iv) (b) (c)(1) (c)(2) (d) (e)(1) (e)(2)(i) (e)(2)(ii)"
TRAIL = ("secure", "computer-generated", "entries", "changes", "retained", "available")
SIGNATURES = (
    "11.10(a) 11.10(b) 11.10(c) 11.10(d) 11.10(f) 11.10(g) 11.10(h) 11.10(i) 11.10(j) 11.10(k) 11.50(a)(1) 11.50(a)(2) "
    "11.50(a)(3) 11.50(b) 11.70 11.100(a) 11.100(b) 11.100(c) 11.200(a)(1) 11.200(a)(2) 11.200(a)(3) 11.200(b) "
    "11.300(a) 11.300(b) 11.300(c) 11.300(d) 11.300(e)"
)


@cache
def rows() -> tuple[dict[str, str], ...]:
    """Every requirement's row, by the heads of its table; the page of each is told as well."""
    found = []
    for page in (ASVS, HIPAA, PART_11):
        heads: list[str] = []
        for line in page.read_text(encoding="utf-8").splitlines():
            if not line.startswith("|"):
                heads = []
                continue
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if not heads:
                heads = cells
            elif not line.startswith("|---"):
                row = dict(zip(heads, cells, strict=True))
                how, _, shown = row["how, and shown by"].partition("<br>")
                found.append(row | {"page": page.stem, "id": cells[0], "how": how, "shown": shown})
    return tuple(found)


def of(page: str) -> list[str]:
    return [row["id"] for row in rows() if row["page"] == page]


def required() -> dict[str, str]:
    """Each requirement of levels 1 and 2 with its level."""
    sections = [line.split() for line in LEVELS.read_text(encoding="utf-8").splitlines() if line.startswith("V")]
    each = {f"{name}.{nth}": level for name, levels in sections for nth, level in enumerate(levels, 1)}
    assert Counter(each.values()) == {"1": 70, "2": 183, "3": 92}
    return {name: level for name, level in each.items() if level != "3"}


def test_each_requirement_of_asvs_is_answered_once_with_its_level() -> None:
    assert of("asvs") == list(required())
    assert {row["id"]: row["level"] for row in rows() if row["page"] == "asvs"} == required()


def test_each_paragraph_of_hipaa_and_of_part_11_is_answered_once() -> None:
    assert of("hipaa") == [f"164.312{paragraph}" for paragraph in OF_HIPAA.split()]
    assert of("part-11") == [*(f"11.10(e), {part}" for part in TRAIL), *SIGNATURES.split()]


def test_an_answer_is_one_of_five_and_says_how_or_why() -> None:
    assert [row["id"] for row in rows() if row["answer"] not in ANSWERS or len(row["how"]) < len("None.")] == []


def test_what_is_met_names_its_test_or_the_document_that_is_asked_for() -> None:
    shown = [row for row in rows() if row["answer"] in {MET, IN_PART}]
    assert [row["id"] for row in shown if not ID.search(row["shown"]) and not LINK.search(row["shown"])] == []
    assert [row["id"] for row in rows() if row["answer"] in {NOT_YET, NOT_HERE} and row["shown"]] == []


def test_every_test_that_is_named_exists() -> None:
    named = {found for row in rows() for found in ID.findall(row["shown"])}
    assert len(named) > 200
    there = {(path, name) for path in {path for path, _ in named} for name in names_in(path)}
    assert named - there == set()


def names_in(path: str) -> set[str]:
    file = ROOT / path
    return {node.name for node in parsed(file).body if isinstance(node, ast.FunctionDef)} if file.exists() else set()


def test_no_test_answers_for_more_than_three_rows() -> None:
    counted = Counter(found for row in rows() for found in set(ID.findall(row["shown"])))
    assert {found: times for found, times in counted.items() if times > MOST_ROWS} == {}


def test_the_front_page_sums_up_the_answers() -> None:
    told = re.findall(r"^\| \[(V\d+) [^]]*\]\(\S+\) \| (.*) \|$", FRONT.read_text(encoding="utf-8"), re.MULTILINE)
    sums = {chapter: Counter[str]() for chapter, _ in told}
    for row in rows():
        if row["page"] == "asvs":
            sums[row["id"].partition(".")[0]][row["answer"]] += 1
    assert {chapter: line.split(" | ") for chapter, line in told} == {
        chapter: [str(counted[answer] or "–") for answer in ANSWERS] for chapter, counted in sums.items()
    }
    together = sum(sums.values(), Counter[str]())
    assert f"| all | {' | '.join(str(together[answer]) for answer in ANSWERS)} |" in FRONT.read_text(encoding="utf-8")
