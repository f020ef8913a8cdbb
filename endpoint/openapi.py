"""The description that others write their clients from: FastAPI's own, with our report, our problems and nothing invented."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from endpoint import example
from endpoint.api.change_schema import change_set_schema
from endpoint.problems import MEDIA_TYPE, TITLES, TYPE_PREFIX
from endpoint.rates import NEVER_COUNTED

KEYS: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key of ours, or an access token of an identity provider that is trusted here."},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "A key of ours, where `Authorization` is not free."},
}
"""How a caller says who it is: one of them."""
KEY_IF_DEMANDED = ("/api/v1/precheck",)
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `type` never changes its meaning; `detail` is a sentence for a person.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [TYPE_PREFIX + name for name in TITLES]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"path": {"type": "string"}, "detail": {"type": "string"}}, "required": ["path", "detail"]},
        },
    },
}


def describe(app: FastAPI) -> None:
    """Makes `/openapi.json` name the report's and the problem's shape, who needs a key, and every way that a request can be refused."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = plain()
            schemas = described.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = PROBLEM
            schemas["Report"] = _report_schema(schemas)
            schemas["ChangeSet"] = change_set_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            described["components"]["securitySchemes"] = KEYS
            _keys(described)
            _refused_everywhere(described)
            _problems_instead(described)
            example.show(described)
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _report_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    """The report's committed schema, its own definitions moved to where OpenAPI keeps them."""
    import reports

    schema = _moved(reports.json_schema())
    schemas.update(schema.pop("$defs", {}))
    schema.pop("$schema", None)
    schema.pop("$id", None)
    return dict(schema)


def _moved(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _reference(value) if key == "$ref" else _moved(value) for key, value in node.items()}
    return [_moved(item) for item in node] if isinstance(node, list) else node


def _reference(value: str) -> str:
    return value.replace("#/$defs/", "#/components/schemas/")


def _keys(described: dict[str, Any]) -> None:
    """What answers 401 takes a key."""
    for path, operations in described["paths"].items():
        for operation in operations.values():
            if "401" in operation["responses"]:
                operation["security"] = [*({name: []} for name in KEYS), *([{}] if path in KEY_IF_DEMANDED else [])]


def _refused_everywhere(described: dict[str, Any]) -> None:
    """The limits of `endpoint.rates` stand before every route that is counted; and a fault of ours can be anywhere."""
    header = {"Retry-After": {"description": "Seconds until it may be tried again.", "schema": {"type": "integer"}}}
    for path, operations in described["paths"].items():
        if not path.startswith(NEVER_COUNTED):
            for operation in operations.values():
                responses = operation["responses"]
                responses["429"] = {"description": "Too many requests in the last minute"}
                responses["500"] = {"description": "A fault of ours"}
                for status in ("429", "503"):
                    if status in responses:
                        responses[status]["headers"] = header
                operation["responses"] = dict(sorted(responses.items()))


def _problems_instead(described: dict[str, Any]) -> None:
    """Every refusal is a problem, also those that the framework describes in its own way."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation.get("responses", {}).items():
                if status[0] in "45":
                    response["content"] = content
