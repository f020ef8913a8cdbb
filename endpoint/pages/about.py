"""`/om`: who runs this, what it keeps of whom and for how long, and for whom it can be read. All figures are the installation's own settings."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from endpoint.pages.backgrounds import SWITCH
from endpoint.pages.login import UNDER_WAY
from endpoint.pages.session import cookie_name
from endpoint.pages.site import page
from pipelines.settings import Settings

router = APIRouter(include_in_schema=False)
HOUR = 3600


@router.get("/om")
def about(request: Request) -> Response:
    from reports.version import VERSION

    settings: Settings = request.app.state.settings
    return page(
        request,
        "about.html",
        about=settings.about,
        retention=settings.retention,
        hours=max(1, round(settings.session_seconds / HOUR)),
        session_cookie=cookie_name(settings),
        login_cookie=cookie_name(settings, UNDER_WAY) if settings.login is not None else None,
        map_hosts=", ".join(sorted({one.host for one in settings.backgrounds if not one.through_server})),
        map_cookie=SWITCH if settings.backgrounds else None,
        version=VERSION,
    )
