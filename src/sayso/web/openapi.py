"""The OpenAPI 3.1 document of the API, made from the tables of its routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from sayso.web import schemas
from sayso.web.routes import Route

_PROBLEM = {"application/problem+json": {"schema": schemas.PROBLEM}}
_QUESTION = {
    "400": "What was asked does not fit", "401": "Who asks must come in first", "403": "Who asks may not",
    "404": "There is no such thing", "414": "The question is too long", "421": "The server has another name",
    "503": "The ledger cannot be had now",
}  # fmt: skip
_DECISION = {
    **_QUESTION, "408": "The rest of what was sent did not come", "409": "Somebody else was there meanwhile",
    "413": "Too much was sent", "415": "What was sent is no JSON", "429": "Whoever asks was refused too often",
}  # fmt: skip


def document(routes: Iterable[Route], base: str, version: str) -> dict[str, Any]:
    """The document; `base` is the path below which all routes lie. What has a body is sent by POST."""
    paths: dict[str, Any] = {}
    routes = list(routes)
    for route in routes:
        method, errors = ("post", _DECISION) if route.body else ("get", _QUESTION)
        paths.setdefault(base + route.path, {})[method] = _operation(route, errors)
    bodies = [route.body for route in routes if route.body]
    sent = msgspec.json.schema_components(bodies, ref_template="#/components/schemas/{name}")[1]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sayso",
            "version": version,
            "summary": "What news reports claim: who said it, how many, of what, when, where, how sure.",
        },
        "paths": paths,
        "components": {"schemas": {**schemas.COMPONENTS, **sent}},
    }


def _operation(route: Route, errors: dict[str, str]) -> dict[str, Any]:
    content = {route.media: {"schema": route.answer}} if route.answer else {route.media: {}}
    told: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.told,
        "parameters": [
            {
                "name": one.name, "in": one.where, "required": one.required or one.where == "path", "description": one.told,
                "schema": one.schema,
            }
            for one in route.parameters
        ],
        "responses": {
            "200": {"description": "What was asked for", "content": content},
            **{code: {"description": why, "content": _PROBLEM} for code, why in errors.items()},
        },
    }
    if route.body:
        schema = {"$ref": f"#/components/schemas/{route.body.__name__}"}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told
