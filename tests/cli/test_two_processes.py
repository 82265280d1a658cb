"""Two processes that serve and send, one PostgreSQL under a role that owns nothing, and nothing kept beside it."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import URL

from diary.db.audit import AuditRow
from diary.db.engine import make_engine, make_session_factory
from diary.db.granting import grant
from diary.db.migrating import upgrade
from diary.db.outbox import OutgoingMessage
from diary.db.row_security import work_on_everything
from diary.services import staff_links
from diary.services.acting import Role
from diary.settings import system_clock
from tests.builders import PASSWORD, email_of, found_clinic
from tests.databases import new_database
from tests.e2e.serving import served
from tests.ports import free_port

pytestmark = pytest.mark.postgresql
SECRET = "one secret for both processes, 0123456789 abcdef"
ROLE, HERE, INVITATIONS = "diary_of_two", "127.0.0.1:8000", 6
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """A browser that reaches now one process, now the other."""

    def __init__(self, ports: tuple[int, int]) -> None:
        self.ports, self.cookies = ports, dict[str, str]()

    def ask(self, at: int, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.ports[at], timeout=60)
        body = urlencode(form) if form else None
        headers = {"Host": HERE, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HERE}"} if form else {}
        connection.request("POST" if form else "GET", path, body, headers | kind)
        answer = connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page

    def sign_in(self, password: str, form_from: int, sent_to: int) -> tuple[int, str]:
        page = self.ask(form_from, "/sign-in")[1]
        (token,) = TOKEN.findall(page)
        told = {"csrf_token": token, "email": email_of(Role.NURSE), "password": password}
        return self.ask(sent_to, "/sign-in", told)


@pytest.fixture
def owner(postgresql_server: URL) -> Iterator[Engine]:
    engine = make_engine(new_database(postgresql_server, "of_two"))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        grant(connection, ROLE)
    yield engine
    engine.dispose()


def invite(engine: Engine) -> None:
    """A clinic with links that wait to be sent, though there is no mail server."""
    with make_session_factory(engine).begin() as session:
        house = found_clinic(session)
        for role in (Role.NURSE, Role.PROVIDER) * (INVITATIONS // 2):
            staff_links.invite(session, system_clock(), house.staff(), house.people[role], secret=SECRET)


def test_either_process_goes_on_with_what_the_other_began(owner: Engine, tmp_path: Path) -> None:
    ports = free_port(), free_port()
    invite(owner)
    settings = {
        "DIARY_DATABASE_URL": owner.url.set(username=ROLE).render_as_string(hide_password=False),
        "DIARY_SECRET_KEY": SECRET,
        "DIARY_BASE_URL": f"http://{HERE}",
    }
    with ExitStack() as running:
        for port in ports:
            (folder := tmp_path / str(port)).mkdir()
            running.enter_context(served(["-c", "from diary.cli import main; main()", "serve"], folder, port, settings))
        visitor = Visitor(ports)
        assert visitor.sign_in("wrong", 0, 1)[0] == 422
        assert visitor.sign_in(PASSWORD, 1, 0)[0] == 303
        for at in (0, 1, 0):
            assert visitor.ask(at, "/")[0] == 200
        sent_once(owner)
        for folder in tmp_path.iterdir():
            assert [file.name for file in folder.iterdir()] == ["server.log"]
            assert "Warning: this role owns" not in (folder / "server.log").read_text()


def sent_once(owner: Engine) -> None:
    """Each message was closed by one of the two workers."""
    given_up_at = monotonic() + 60
    while monotonic() < given_up_at:
        with owner.begin() as connection:
            work_on_everything(connection)
            closed = select(func.count(OutgoingMessage.id)).where(OutgoingMessage.closed_at.is_not(None))
            if connection.scalar(closed) == INVITATIONS:
                told = select(func.count(AuditRow.id)).where(AuditRow.action == "message not sent")
                assert connection.scalar(told) == INVITATIONS
                return
        sleep(0.2)
    pytest.fail("the messages still wait")
