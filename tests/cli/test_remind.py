"""``diary remind`` looks what is due and sends it; a serving process does so by itself unless it is told not to."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from diary.cli import main, remind
from diary.db.engine import make_engine
from diary.db.keyring import new_key
from diary.services import working
from diary.settings import Settings
from tests.endurance.posts import WEEK_4, fill
from tests.endurance.workers import SECRET
from tests.messages.servers import HERE, Mailbox, mail_server


@pytest.fixture
def waiting(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database in which two reminders are due and an invitation waits."""
    file = tmp_path / "diary.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    fill(engine, 2, 1)
    yield engine
    engine.dispose()


def test_once_it_sends_what_is_due_and_stops(waiting: Engine) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        environment = {
            "DIARY_DATABASE_URL": str(waiting.url),
            "DIARY_SECRET_KEY": SECRET,
            "DIARY_BASE_URL": "https://diary.example",
            "DIARY_SMTP_URL": f"smtp+plain://{HERE}:{port}",
            "DIARY_MAIL_FROM": "diary@clinic.example",
            "DIARY_FIELD_KEYS": new_key(),
            "DIARY_NOW": WEEK_4.isoformat(),
        }
        assert CliRunner().invoke(main, ["keys", "rotate"], env=environment).exit_code == 0
        said = [CliRunner().invoke(main, ["remind", "--once"], env=environment).output for _ in range(2)]
    assert said == ["messages taken on: 3\n", "messages taken on: 0\n"]
    reminder, _other, invitation = sorted(box.mails, key=lambda mail: mail["Subject"])
    assert reminder["List-Unsubscribe"].startswith("<https://diary.example/stop/")
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert invitation["List-Unsubscribe"] is None


@pytest.mark.parametrize("worker", [True, False])
def test_a_serving_process_has_a_worker_of_its_own_unless_told_otherwise(
    waiting: Engine, monkeypatch: pytest.MonkeyPatch, worker: bool
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: begun.append(thread.name))
    settings = Settings(database_url=str(waiting.url), secret_key=SECRET, base_url="https://diary.example")
    remind.send_beside(waiting, replace(settings, worker=worker))
    assert begun == (["sending", "keeping house"] if worker else [])


def test_the_house_is_kept_every_few_minutes_whatever_happens(waiting: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float | None] = []

    class Soon(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout)
            if len(waited) > 2:
                self.set()
            return self.is_set()

    failing, ahead = Mock(side_effect=ValueError("no table")), Mock(return_value=0)
    monkeypatch.setattr(working, "sweep_expired", failing)
    monkeypatch.setattr(working, "judge_ahead", ahead)
    settings = Settings(database_url=str(waiting.url), secret_key=SECRET, base_url="https://diary.example")
    remind.keep_it_in_order(waiting, settings, Soon())
    assert waited == [remind.HOUSE_AFTER, remind.HOUSE_EVERY, remind.HOUSE_EVERY]
    assert (failing.call_count, ahead.call_count) == (2, 2)
