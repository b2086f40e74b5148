"""The HTTP API held against its own OpenAPI document: whatever is asked, the answer is of a kind that the document tells.

What is asked is made from the document: what fits it, and what does not (schemathesis). SAYSO_TORTURE asks ten times as much.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ledgers import shelf
from sayso import __version__
from sayso.exports.plain import json_text
from sayso.web import BASE
from sayso.web.asking import QUESTIONS
from sayso.web.deciding import DECISIONS
from sayso.web.openapi import document
from sayso.web.rights import ENTRANCES
from served import served

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = 250 if os.environ.get("SAYSO_TORTURE") else 25
API = schemathesis.openapi.from_dict(document((*QUESTIONS, *DECISIONS, *ENTRANCES), BASE, __version__))
API.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


IDS: dict[str, list[str]] = {}  # of the ledger that is asked, by the first letter


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with shelf("sqlite", tmp_path_factory.mktemp("schema")) as place, served(place.filled()) as running:
        for path in ("figures", "statements", "reports"):
            IDS[path] = [one["id"] for one in running.get(f"/{path}?limit=500").json()["items"]]
        yield running


@API.hook
def map_path_parameters(context, path_parameters):
    """Every second time an id that there is: by itself the chance would never come upon one."""
    if path_parameters and (names := {"id", "a", "b"} & path_parameters.keys()):
        for name in names:
            given = str(path_parameters[name])
            kind = next((kind for kind in IDS if f"/{kind}" in context.operation.path), "figures")
            if len(given) % 2 and IDS:
                path_parameters[name] = IDS[kind][len(given) % len(IDS[kind])]
    return path_parameters


@API.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_is_of_a_kind_that_is_told(case, server):
    case.call_and_validate(base_url=server.url.rstrip("/"), checks=list(CHECKS))


def test_the_server_gives_out_this_document(server):
    told = json.loads(json_text(document((*QUESTIONS, *DECISIONS, *ENTRANCES), BASE, __version__)))
    assert server.get("/openapi.json").json() == told


def test_every_status_is_told_in_the_documentation_and_that_of_a_body_that_never_came_in_this_document():
    paths = document((*QUESTIONS, *DECISIONS, *ENTRANCES), BASE, __version__)["paths"]
    given = {status for path in paths.values() for way in path.values() for status in way["responses"]} - {"200"}
    page = (Path(__file__).parent.parent / "docs/web.md").read_text("utf-8")
    told = {status for cell in re.findall(r"^\| ([\d, ]+) \|", page, re.M) for status in cell.split(", ")}
    assert told == given | {"405", "500"}
    assert all("408" in path["post"]["responses"] for path in paths.values() if "post" in path)
