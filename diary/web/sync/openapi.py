"""The description of the interface, made from the models that read and write it.

``python -m diary.web.sync.openapi > docs/openapi.json`` writes it anew; a test demands that the file is of today.
"""

import json
import sys
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from diary.web.sync.guard import HEADER, VALUE
from diary.web.sync.schema import Answers, Failure, Problem, Push, Strict

_REF = "#/components/schemas/{model}"
_PROBLEMS: dict[int, tuple[str, type[Strict]]] = {
    400: ("Not sent by a page of the diary. Nothing was taken.", Problem),
    401: ("The phone does not hold this diary, or no longer. Nothing was taken; everything waits.", Problem),
    413: ("Too long; send fewer at once. Nothing was taken.", Failure),
    422: ("The request as a whole could not be read. Nothing was taken.", Problem),
    429: ("Too often. Nothing was taken; Retry-After says when to try again.", Failure),
    500: ("Something broke. Nothing was taken.", Failure),
    503: ("Busy. Nothing was taken; Retry-After says when to try again.", Failure),
}


@cache
def document() -> dict[str, Any]:
    """The description, as OpenAPI 3.1."""
    _, schemas = models_json_schema(
        [(Push, "validation"), (Answers, "serialization"), (Problem, "serialization"), (Failure, "serialization")],
        ref_template=_REF,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pain diary: what a phone sends",
            "version": "1",
            "description": "A phone keeps what was written until this interface has acknowledged it.",
        },
        "paths": {"/api/v1/sync": {"post": _push()}},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"phone": {"type": "apiKey", "in": "cookie", "name": "diary"}},
        },
    }


def _push() -> dict[str, Any]:
    return {
        "operationId": "push",
        "summary": "Take in what a phone has written",
        "description": "Answers 200 once every entry was looked at, whatever became of each; `answers` says it.",
        "security": [{"phone": []}],
        "parameters": [
            {
                "name": HEADER,
                "in": "header",
                "required": True,
                "schema": {"type": "string", "const": VALUE},
                "description": "Which no page of another site can send.",
            }
        ],
        "requestBody": {"required": True, "content": _json_of("Push")},
        "responses": {
            "200": {"description": "One answer for each entry, in order.", "content": _json_of("Answers")},
            **{
                str(status): {"description": why, "content": _json_of(model.__name__)}
                for status, (why, model) in _PROBLEMS.items()
            },
        },
    }


def _json_of(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2) + "\n")
