"""Two questions of a load balancer: does the process answer, and can it work; neither says anything else."""

from flask import Blueprint, Response

from diary.services import readying
from diary.web import transactions

health = Blueprint("health", __name__)
NOT_READY = 503


@health.get("/healthz")
def alive() -> Response:
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
def ready() -> Response:
    """Whether the database answers and is at the version of the software."""
    is_ready = readying.is_ready(transactions.engine())
    text, status = ("ready\n", 200) if is_ready else ("not ready\n", NOT_READY)
    return Response(text, status, content_type="text/plain; charset=utf-8")
