"""The examples of the description are sent to a service as they stand, and what it answers is what the description shows."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bench import api_examples
from endpoint import example
from reference_data.sample import SAMPLE
from tests.endpoint.people import PEOPLE, Caller, settings_for_people
from tests.endpoint.serving import served

OPEN = ("data", "attributes", "before", "left_out", "summary")
"""Objects whose keys are not fixed by the interface."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], dict[str, httpx.Response], str]]:
    """(description, answers by name, the page of the description)."""
    settings = settings_for_people(tmp_path_factory.mktemp("home"), register=SAMPLE.register, terrain=SAMPLE.terrain)
    with served(settings) as address:
        callers = {person: Caller(address, person) for person in PEOPLE}
        found = api_examples.walk(callers)
        described = callers["firm"].http.get("/openapi.json").json()
        page = callers["firm"].http.get("/docs").text
        for caller in callers.values():
            caller.http.close()
    yield described, found, page


def test_every_example_request_is_taken(walked: tuple[dict[str, Any], dict[str, httpx.Response], str]) -> None:
    _, found, _ = walked
    assert {name: answer.text for name, answer in found.items() if answer.is_error and name != "too early"} == {}
    assert {*example.DECISIONS, *example.MOVES, *example.CHANGE_DECISIONS} <= set(found)
    assert found["precheck"].json()["case"]["case_id"] == "2026/02123"
    assert found["received"].status_code == found["revised"].status_code == 202
    assert found["received"].json()["created"]
    assert found["revised"].json()["revision"] == 2


def test_a_notice_is_moved_by_whose_it_is_and_registered_when_nothing_waits(
    walked: tuple[dict[str, Any], dict[str, httpx.Response], str],
) -> None:
    _, found, _ = walked
    assert found["too early"].status_code == 409
    states = {name: found[name].json()["state"] for name in example.MOVES}
    assert states == {"withdraw": "WITHDRAWN", "close": "CLOSED_INCOMPLETE", "register": "REGISTERED"}


def test_the_answers_are_those_that_are_shown(walked: tuple[dict[str, Any], dict[str, httpx.Response], str]) -> None:
    _, found, _ = walked
    for name, shown in example.answers().items():
        assert shape(found[name].json()) == shape(shown), f"{name}: write them anew with python -m bench.api_examples"


@pytest.mark.parametrize(("path", "method", "status", "media_type", "named"), example.ANSWERED, ids=lambda one: one if isinstance(one, str) else None)
def test_the_description_names_every_key_that_is_answered(
    walked: tuple[dict[str, Any], dict[str, httpx.Response], str], path: str, method: str, status: str, media_type: str, named: dict[str, str]
) -> None:
    described, found, _ = walked
    content = described["paths"][example.API + path][method]["responses"][status]["content"][media_type]
    assert set(content["examples"]) == set(named)
    closed = {**content["schema"], "components": _closed(described["components"])}
    for name in named:
        for one in (content["examples"][name]["value"], found[name].json()):
            wrong = [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(closed).iter_errors(one)]
            assert wrong == [], name


def test_what_is_sent_fits_its_own_schema(walked: tuple[dict[str, Any], dict[str, httpx.Response], str]) -> None:
    described, _, _ = walked
    seen = 0
    for operations in described["paths"].values():
        for operation in operations.values():
            for body in operation.get("requestBody", {}).get("content", {}).values():
                for one in body["examples"].values():
                    schema = {**body["schema"], "components": described["components"]}
                    assert [error.message for error in Draft202012Validator(schema).iter_errors(one["value"])] == []
                    seen += 1
    assert seen == 3 + len(example.DECISIONS) + len(example.MOVES) + len(example.CHANGE_DECISIONS)


def test_every_answer_that_is_not_a_file_has_a_schema(walked: tuple[dict[str, Any], dict[str, httpx.Response], str]) -> None:
    described, _, _ = walked
    bare = [
        (path, method, status, media_type)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        for media_type, content in answer.get("content", {}).items()
        if not content.get("schema")
    ]
    assert bare == []


def test_the_page_of_the_description_shows_the_examples_and_no_marks(walked: tuple[dict[str, Any], dict[str, httpx.Response], str]) -> None:
    _, _, page = walked
    outside_code = page.split("<pre")[0] + "".join(part.split("</pre>")[1] for part in page.split("<pre")[1:])
    assert "`" not in outside_code
    assert "..OBJTYPE Spillvannsledning" in page
    assert "VA-ATT-003:4fbaeda2f26e806c" in page
    assert "#/components" not in page


def shape(value: Any) -> Any:
    """Keys and kinds of values, however many there are in a list."""
    if isinstance(value, dict):
        return {key: "open" if key in OPEN else shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(one), sort_keys=True) for one in value})
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _closed(node: Any, name: str = "") -> Any:
    """The schema with no room for keys that it does not name."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _closed(value, key) for key, value in copy.copy(node).items()}
    return {**made, "additionalProperties": False} if "properties" in node and node.get("type") == "object" and name not in OPEN else made
