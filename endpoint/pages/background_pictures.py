"""Pictures of a map service, fetched by this server and passed on, for an operator who would not have the service see who looks at what.

Only what the settings name is asked, for a picture of bounded size, a few at a time, and only a picture is passed on.
"""

from __future__ import annotations

import asyncio
import math
import re
from typing import Annotated

import httpx
import structlog
from fastapi import APIRouter, Query, Request, Response

from endpoint.pages.backgrounds import PICTURES
from endpoint.problems import Problem
from endpoint.same_site import OURS
from pipelines.map_service import MapService, service_for
from pipelines.settings import Settings

router = APIRouter(include_in_schema=False)
log = structlog.get_logger("background")
MOST_PIXELS = 2048
MOST_BYTES = 8 * 1024 * 1024
MOST_AT_ONCE = 8
ANSWER_SECONDS = 15.0
"""For waiting one's turn and for the whole answer."""
KEPT = "private, max-age=3600"
BOX = 4


class MapServices:
    """The connections of one application to the services that it passes pictures on from."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, address: str) -> tuple[bytes, str]:
        """A picture and its media type. Raises Problem (503) when there is none to be had."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._turns:
                return await self._picture(address)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise _silent(type(error).__name__) from error

    async def _picture(self, address: str) -> tuple[bytes, str]:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)
        async with self._client.stream("GET", address) as answer:
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if answer.status_code != httpx.codes.OK or media_type not in ("image/png", "image/jpeg"):
                raise _silent(f"{answer.status_code} {media_type[:40]}")
            content = bytearray()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise _silent(f"more than {MOST_BYTES} bytes")
            return bytes(content), media_type

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


@router.get(PICTURES)
async def picture(
    request: Request,
    municipality: Annotated[str | None, Query(alias="kommune", pattern="^[0-9]{4}$")] = None,
    crs: Annotated[str, Query(pattern=r"^EPSG:[0-9]{4,5}$")] = "",
    bbox: Annotated[str, Query(max_length=200)] = "",
    width: Annotated[int, Query(ge=1, le=MOST_PIXELS)] = 1,
    height: Annotated[int, Query(ge=1, le=MOST_PIXELS)] = 1,
) -> Response:
    """`bbox` is in the system's own order of axes, as the service is asked. Nothing is here where pictures are not passed on."""
    settings: Settings = request.app.state.settings
    service = service_for(settings.backgrounds, municipality)
    if service is None or not service.through_server:
        raise Problem("not-found", "No background map is passed on here.")
    if request.headers.get("sec-fetch-site", OURS[0]) not in OURS:
        raise Problem("bad-request", "The picture was asked for by another site.")
    services: MapServices = request.app.state.map_services
    content, media_type = await services.fetch(_address(service, crs, bbox, width, height))
    return Response(content, media_type=media_type, headers={"Cache-Control": KEPT})


def _address(service: MapService, crs: str, bbox: str, width: int, height: int) -> str:
    """Raises Problem when the box is none."""
    numbers = bbox.split(",")
    if not re.fullmatch(r"[-+.e0-9,]+", bbox) or len(numbers) != BOX:
        raise _no_box()
    try:
        low_1, low_2, high_1, high_2 = map(float, numbers)
    except ValueError:
        raise _no_box() from None
    if not (low_1 < high_1 and low_2 < high_2 and math.isfinite(high_1 - low_1 + high_2 - low_2)):
        raise _no_box()
    filled = {"{crs}": crs, "{bbox}": bbox, "{width}": str(width), "{height}": str(height)}
    address = service.picture
    for name, value in filled.items():
        address = address.replace(name, value)
    return address


def _no_box() -> Problem:
    return Problem("wrong-shape", '"bbox" is four numbers: the lower corner and the upper one.')


def _silent(cause: str) -> Problem:
    log.warning("the map service gave no picture", cause=cause)
    return Problem("overloaded", "The background map does not answer.", headers={"Retry-After": "60"})
