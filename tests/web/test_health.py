"""A load balancer learns whether the process answers and can work, Prometheus how much it does, and neither of whom."""

import urllib.request

from flask import Flask
from sqlalchemy import Engine, event, text

from diary.web import metrics
from diary.web.metrics import REGISTRY
from tests.ports import free_port
from tests.web.alarmed import alerted
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.conftest import Served


def test_the_process_is_alive_without_the_database(app: Flask, engine: Engine) -> None:
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    answer = app.test_client().get("/healthz", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert "Set-Cookie" not in answer.headers
    assert sent == []


def test_it_is_ready_while_the_database_is_at_its_version(app: Flask, engine: Engine) -> None:
    client = app.test_client()
    answer = client.get("/readyz", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.text) == (200, "ready\n")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert "Set-Cookie" not in answer.headers


def of(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_requests_are_counted_by_their_route_and_how_they_ended(served: Served, app: Flask, world: World) -> None:
    measured = Browser(served.new_app(metrics_port=1)).sign_in(world.provider)
    review, nowhere = "/injections/<uuid:injection_id>", "(no route)"
    before = of("diary_requests_total", route=nowhere, method="(other)", status="404")
    for _ in range(2):
        measured.get(f"/injections/{world.running.injection_id}")
    measured.client.open("/nothing", method="SPY", base_url=measured.origin)
    assert of("diary_requests_total", route=review, method="GET", status="200") == 2
    assert of("diary_request_seconds_count", route=review) == 2
    assert of("diary_requests_total", route=nowhere, method="(other)", status="404") == before + 1


def test_prometheus_is_told_on_a_port_of_its_own(served: Served, world: World) -> None:
    alerted(world)
    settings = served.new_app(metrics_port=free_port()).extensions["diary.settings"]
    end = metrics.listen(world.engine, settings)
    with urllib.request.urlopen(f"http://127.0.0.1:{settings.metrics_port}/metrics") as answer:
        told = answer.read().decode()
    end()
    assert "diary_database_up 1.0" in told
    assert "diary_alerts_open 1.0" in told
    assert "diary_message_oldest_seconds 0.0" in told
    assert str(world.running.injection_id) not in told


def test_without_a_port_nothing_is_measured_and_nobody_listens(served: Served, app: Flask, world: World) -> None:
    metrics.listen(world.engine, app.extensions["diary.settings"])()
    before = of("diary_requests_total", route="/sign-in", method="GET", status="200")
    app.test_client().get("/sign-in")
    assert of("diary_requests_total", route="/sign-in", method="GET", status="200") == before
