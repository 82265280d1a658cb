"""Figures for Prometheus, on a port of their own: requests by route, and what waits; never a path or a person."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from diary.services import readying
from diary.settings import Settings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
_REQUESTS = Counter("diary_requests", "Requests answered", ("route", "method", "status"), registry=REGISTRY)
_SECONDS = Histogram("diary_request_seconds", "Time to an answer", ("route",), buckets=BUCKETS, registry=REGISTRY)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """One request has been answered."""
    _counter(route, method, status).inc()
    _timer(route).observe(seconds)


@lru_cache(maxsize=4096)
def _counter(route: str, method: str, status: int) -> Counter:
    return _REQUESTS.labels(route, method, str(status))


@lru_cache(maxsize=512)
def _timer(route: str) -> Histogram:
    return _SECONDS.labels(route)


class WhatWaits(Collector):
    """Looked up when somebody asks, since it is the same whichever process is asked."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings

    def collect(self) -> Iterator[Metric]:
        found = readying.waiting(self._engine, self._settings.clock())
        yield GaugeMetricFamily("diary_database_up", "Whether the database answers", value=float(found is not None))
        if found is not None:
            yield GaugeMetricFamily("diary_messages_waiting", "Messages that are due and not sent", found.messages)
            yield GaugeMetricFamily("diary_message_oldest_seconds", "How long the oldest is due", found.oldest_seconds)
            yield GaugeMetricFamily("diary_alerts_open", "Alerts that nobody has closed", found.alerts)


def listen(engine: Engine, settings: Settings) -> Callable[[], None]:
    """Answer Prometheus from a thread, where the settings name a port; what is given back ends that."""
    if not settings.metrics_port:
        return lambda: None
    waits = WhatWaits(engine, settings)
    server, thread = start_http_server(settings.metrics_port, addr=settings.metrics_host, registry=REGISTRY)
    REGISTRY.register(waits)

    def end() -> None:
        REGISTRY.unregister(waits)
        server.shutdown()
        server.server_close()
        thread.join()

    return end
