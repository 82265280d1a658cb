"""Whatever a program makes up from the published description is answered as it says, and breaks nothing."""

from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.browser import Browser
from tests.web.clinic import Clock, World, entries
from tests.web.phones import FROM_HERE, PUSH, key, written

TRIES = 25
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
"""Not the one that demands a refusal of whatever the description forbids: of a batch only that entry is refused."""


def test_made_up_batches(app: Flask, patient: Browser, world: World, clock: Clock) -> None:
    app.testing = False
    before, told = entries(world), dict[int, int]()
    cookie = patient.client.get_cookie("diary")
    assert cookie is not None
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig())
    both = schema[PUSH]["POST"].as_strategy(generation_mode=GenerationMode.POSITIVE) | schema[PUSH]["POST"].as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )

    @seed(7)
    @settings(max_examples=TRIES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=both)
    def of(case: Any) -> None:  # noqa: ANN401 (Schemathesis has a type for each description)
        if isinstance(case.body, dict):
            # So that not the envelope alone is tried.
            case.body |= {"diary": key(world, world.running), "sent_at": written(clock.now)}
        case.headers = FROM_HERE
        case.cookies = {"diary": cookie.value}
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        told[response.status_code] = told.get(response.status_code, 0) + 1

    of()
    assert told[200] > TRIES / 4, told
    assert [row.id for row in entries(world)][: len(before)] == [row.id for row in before]
