"""Who has come to the page of which case: the log-in, and whose the case is, for every page of a case."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from endpoint.api.notices import installation_of, read_own
from endpoint.identity import Principal
from endpoint.pages.session import session_principal
from endpoint.pages.site import page
from endpoint.problems import Problem
from pipelines.callers import Role
from pipelines.installation import Installation
from pipelines.ledger.reading import Notice

SEE_OTHER = 303
CASES = "/saker"


@dataclass(frozen=True, slots=True)
class Visit:
    principal: Principal
    installation: Installation
    notice: Notice


def logged_in(request: Request, roles: Collection[Role] | None = None) -> Principal | Response:
    """Who is logged in; otherwise the way to the log-in, or that there is nothing for this role."""
    principal = session_principal(request)
    if principal is None:
        return RedirectResponse(login_address(request), SEE_OTHER)
    return principal if roles is None or principal.role in roles else nothing(request)


def login_address(request: Request) -> str:
    """The log-in, which leads on to the page that was asked for; to the cases from what a form has sent."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/logg-inn?{urlencode({'til': asked})}" if request.method == "GET" and leads_on(asked) != CASES else "/logg-inn"


def leads_on(asked: str) -> str:
    """Where one comes after the log-in: a page of ours behind it, whatever an address that somebody else has made says."""
    return asked if re.fullmatch(r"/(saker|endringer|statistikk|ny-melding)(/[\w/-]*)?(\?[\w=&%.:-]*)?", asked, re.ASCII) else CASES


def visit(request: Request, notice_id: str, what: str = "page", roles: Collection[Role] | None = None) -> Visit | Response:
    """The case with who came to it. That somebody looked at `what` is kept. Otherwise what to answer."""
    principal = logged_in(request, roles)
    if isinstance(principal, Response):
        return principal
    installation = installation_of(request)
    try:
        notice = read_own(installation, principal, notice_id, what if request.method == "GET" else None)
    except Problem:
        return nothing(request)
    return Visit(principal, installation, notice)


def nothing(request: Request) -> Response:
    return page(request, "problem.html", 404, problem=Problem("not-found", "There is nothing of yours here."))
