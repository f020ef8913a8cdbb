"""The map that lies under a page's drawings, where the operator has named one and the reader has not switched it off."""

from __future__ import annotations

from fastapi import Request, Response

from endpoint.headers import policy
from pipelines.map_service import MapService, service_for
from pipelines.settings import Settings
from reports.drawing.background import Background

SWITCH, OFF = "background", "off"
"""The cookie that a reader's own switching sets, and that is there only while it is off."""
PICTURES = "/kart/bakgrunn"


def background_for(request: Request, municipality: str | None) -> Background | None:
    """What lies below the drawings of a municipality's deliveries for this reader; None where nothing is set."""
    settings: Settings = request.app.state.settings
    service = service_for(settings.backgrounds, municipality)
    if service is None:
        return None
    shown = request.cookies.get(SWITCH) != OFF
    if service.through_server:
        return Background(_through_here(service), service.attribution, shown=shown)
    return Background(service.picture, service.attribution, service.host, service.origin, shown)


def opened(answer: Response, background: Background | None) -> Response:
    """The page, which may load pictures from the service's origin and from nowhere else."""
    if background is not None and background.origin:
        answer.headers["Content-Security-Policy"] = policy(background.origin)
    return answer


def _through_here(service: MapService) -> str:
    whose = f"kommune={service.municipality}&" if service.municipality else ""
    return f"{PICTURES}?{whose}crs={{crs}}&bbox={{bbox}}&width={{width}}&height={{height}}"
