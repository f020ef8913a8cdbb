"""How a route may refuse, as the description tells it: status -> when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHEN: Mapping[int, str] = {
    400: "The request cannot be understood",
    401: "A key is needed",
    404: "There is nothing of yours here",
    406: "It cannot be given in any form that `Accept` names",
    408: "The request took too long to arrive",
    409: "It does not fit the state of the notice",
    410: "The file was removed by the retention policy",
    413: "The request is too large",
    415: "The file is empty or not SOSI, or the request is no multipart form",
    422: "Wrong shape",
    503: "It cannot be done at the moment",
}
SENDING = (408, 413)
"""What can go wrong with every body that is sent."""


def refused(*statuses: int, **said: str) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`. `_422="..."` tells a status in the route's own words. Every one is a problem (`endpoint.openapi` says so)."""
    own = {int(name.removeprefix("_")): text for name, text in said.items()}
    return {status: {"description": text} for status, text in sorted({**{status: WHEN[status] for status in statuses}, **own}.items())}
