"""A browser's stand-in: keeps cookies, sends the page's token, and checks every page that it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.clinic import PASSWORD, Diary, Staff
from tests.web.page_checks import assert_headers, check_page, text_of

Form = Mapping[str, object] | Sequence[tuple[str, object]] | None


def _shown(of: Element) -> Iterator[Element]:
    if "hidden" not in of.attrib:
        yield of
        for inner in of:
            yield from _shown(inner)


class Page:
    """An answer, checked as it came in."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        assert_headers(dict(response.headers), static=response.request.path.startswith("/static/"))
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        self.document: Element | None = check_page(response.text) if is_page else None

    @property
    def root(self) -> Element:
        assert self.document is not None, self.status
        return self.document

    @property
    def text(self) -> str:
        body = self.root.find("body")
        assert body is not None
        return text_of(body)

    @property
    def heading(self) -> str:
        return text_of(self.root.findall(".//h1")[0])

    @property
    def goes_to(self) -> str:
        """Where a redirect leads."""
        assert self.status == 303, (self.status, self.response.text[-2000:])
        return self.headers["Location"]

    def field(self, name: str, nth: int = 0) -> Element:
        """A field of the page by its name."""
        found = [e for e in self.root.iter() if e.tag in {"input", "select", "button"} and e.get("name") == name]
        return found[nth]

    def value(self, name: str) -> str:
        return self.field(name).get("value") or ""

    def buttons(self) -> list[str]:
        """The buttons that can be pressed before any script has run."""
        return [text_of(shown) for shown in _shown(self.root) if shown.tag == "button"]

    def links(self) -> dict[str, str]:
        return {text_of(link): link.get("href") or "" for link in self.root.iter("a")}

    def hidden(self, action: str) -> dict[str, str]:
        """What the form that goes to an address carries unseen."""
        form = next(form for form in self.root.iter("form") if form.get("action") == action)
        return {
            field.get("name") or "": field.get("value") or ""
            for field in form.iter("input")
            if field.get("type") == "hidden" and field.get("name") != "csrf_token"
        }


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        settings = app.extensions["diary.settings"]
        self.origin = settings.base_url if settings.over_tls else "http://localhost"
        self.csrf_token: str | None = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        page = Page(self.client.open(path, method="GET", headers=headers, base_url=self.origin))
        self._remember(page)
        return page

    def post(
        self, path: str, form: Form = None, *, token: str | None = "own", headers: Mapping[str, str] | None = None
    ) -> Page:
        """Send a form with the token of the page that was seen last, or with another one, or none."""
        if token == "own":
            token = self.csrf_token or self._fetch_token()
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form or [])
        if token is not None:
            pairs.append(("csrf_token", token))
        lists: dict[str, list[object]] = {}
        for name, value in pairs:
            lists.setdefault(name, []).append(value)
        page = Page(self.client.open(path, method="POST", data=lists, headers=headers, base_url=self.origin))
        self._remember(page)
        return page

    def follow(self, page: Page) -> Page:
        return self.get(page.goes_to)

    def sign_in(self, who: Staff, password: str = PASSWORD) -> "Browser":
        self.get("/sign-in")
        assert self.post("/sign-in", {"email": who.email, "password": password}).goes_to == "/"
        self.csrf_token = None
        return self

    def join(self, diary: Diary) -> "Browser":
        self.get("/join")
        form = {"code": diary.short_code, **birthday(diary)}
        assert self.post("/join", form).goes_to == "/diary"
        return self

    def _fetch_token(self) -> str:
        """A page that anybody may see carries a token of this browser."""
        self.get("/join")
        assert self.csrf_token
        return self.csrf_token

    def _remember(self, page: Page) -> None:
        if page.document is not None:
            found = [e.get("value") for e in page.document.iter("input") if e.get("name") == "csrf_token"]
            self.csrf_token = found[0] if found else self.csrf_token


def birthday(diary: Diary) -> dict[str, str]:
    """The three fields of a date of birth."""
    return {"day": str(diary.born.day), "month": str(diary.born.month), "year": str(diary.born.year)}
