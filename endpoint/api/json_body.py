"""A request whose body is JSON: read into its shape, and described as it."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from endpoint.problems import Problem

LEGIBLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""What a person writes: no control characters but tabs and ends of lines. The ledger's databases do not all hold others."""
Shape = TypeVar("Shape", bound=BaseModel)


async def read_json(request: Request, shape: type[Shape], what: str) -> Shape:
    """Raises Problem (422), "This is not `what`.", with every place that does not fit."""
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        errors = [{"path": ".".join(str(step) for step in item["loc"]), "detail": item["msg"]} for item in error.errors()]
        raise Problem("wrong-shape", f"This is not {what}.", errors=errors) from error


def takes(shape: type[BaseModel]) -> dict[str, Any]:
    """For a route's `openapi_extra`."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape.model_json_schema()}}}}
