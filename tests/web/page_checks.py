"""What every page must be, whatever it shows; the client of these tests checks each page it fetches."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

import html5lib

from diary.web.headers import ALWAYS
from diary.web.moments import JOINED

INVISIBLE = {"script", "style", "template", "head"}
UNLABELLED_KINDS = {"hidden", "submit", "button", "image", "reset"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-name")
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
A_LETTER = re.compile(r"[^\W\d_]")


def parsed(html: str) -> Element:
    """The page as a browser reads it; a mistake in the markup fails the test."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    mistakes = [str(error) for error in parser.errors]
    assert mistakes == [], mistakes
    return document


def check_page(html: str) -> Element:
    """Everything that holds for all pages."""
    page = parsed(html)
    assert len(page.findall(".//h1")) == 1
    title, heading = " ".join(page.findtext(".//title", "").split()), text_of(page.findall(".//h1")[0])
    assert title.startswith(heading), (title, heading)
    assert page.get("lang")
    assert len(page.findall(".//main")) == 1
    assert_ids(page)
    assert_labels(page)
    assert_nothing_inline(page)
    return page


def assert_ids(page: Element) -> None:
    """Ids are there once, and whatever points at one finds it."""
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for element in page.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute} points at {target!r}, which is not on the page"
        link = element.get("href") or ""
        if link.startswith("#"):
            assert link[1:] in ids, f"a link points at {link}, which is not on the page"


def assert_labels(page: Element) -> None:
    """Every field has a name that is told, and every group one."""
    labelled = {label.get("for") for label in page.iter("label")}
    inside = {field for label in page.iter("label") for field in label.iter()}
    for field in page.iter():
        if field.tag in {"input", "select", "textarea"} and field.get("type") not in UNLABELLED_KINDS:
            assert field in inside or field.get("id") in labelled or field.get("aria-label"), field.attrib
        if field.tag == "button":
            assert text_of(field) or field.get("aria-label")
        if field.tag == "fieldset":
            assert field.find("legend") is not None, field.attrib


def assert_nothing_inline(page: Element) -> None:
    """Scripts and styles come from files, as the content security policy demands."""
    for element in page.iter():
        assert element.get("style") is None, element.attrib
        assert [name for name in element.attrib if name.startswith("on")] == []
        assert element.tag != "style"
        assert element.tag != "script" or (element.get("src") and not (element.text or "").strip())


def text_of(element: Element) -> str:
    """The text of an element as it is read: signs that only keep a figure on one line say nothing."""
    return " ".join(" ".join(element.itertext()).replace(JOINED, "").split())


def visible_texts(page: Element) -> Iterator[str]:
    """Every text that is seen or read out, apart from what is marked as data."""
    heading = page.findall(".//h1")[0]
    title = page.findtext(".//title", "")
    yield title.removeprefix(text_of(heading)) if heading.get("translate") == "no" else title
    yield from _texts(page.find("body"))


def _texts(element: Element | None) -> Iterator[str]:
    if element is None or element.tag in INVISIBLE:
        return
    if element.get("translate") == "no" or element.tag == "time":
        return
    yield from (element.get(name, "") for name in SPOKEN)
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def raw_texts(page: Element) -> list[str]:
    """Visible texts, or parts of them, that did not come through gettext."""
    return [text.strip() for text in visible_texts(page) if A_LETTER.search(without_brackets(text))]


def without_brackets(text: str) -> str:
    """A text without what stands in brackets, which may stand in brackets again."""
    found, times = BRACKETED.subn("", text)
    return without_brackets(found) if times else found


def assert_headers(headers: Mapping[str, str], *, static: bool) -> None:
    """The headers that every answer carries."""
    for name, value in ALWAYS.items():
        assert headers.get(name) == value, name
    assert static or headers.get("Cache-Control") == "no-store"
