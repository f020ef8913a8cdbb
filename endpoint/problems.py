"""What is answered when a request cannot be served: RFC 9457 problems, each with a type that never changes.

Problem
├── refused before it is read   missing-part 400, not-multipart 415, too-large 413, head-too-large 431, too-slow 408, unauthorised 401, too-many 429
├── gone by the policy          removed 410
├── refused by its content      not-json 400, wrong-kind 415, wrong-shape 422, unknown-municipality 422, too-demanding 422
└── ours                        overloaded 503, fault 500
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from endpoint.headers import HEADERS
from pipelines.ledger import LedgerError
from pipelines.store import RemovedError

log = structlog.get_logger("endpoint")
MEDIA_TYPE = "application/problem+json"
NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405
TYPE_PREFIX = "urn:ferdigsjekk:problem:"

TITLES: dict[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be understood"),
    "missing-part": (400, "A part of the request is missing"),
    "not-json": (400, "The notice is not JSON"),
    "unauthorised": (401, "A key is needed"),
    "not-found": (404, "There is nothing here"),
    "method-not-allowed": (405, "This method cannot be used here"),
    "not-acceptable": (406, "None of the wanted forms can be given"),
    "too-slow": (408, "The request took too long to arrive"),
    "conflict": (409, "This does not fit what is here already"),
    "removed": (410, "The file was removed by the retention policy"),
    "too-large": (413, "The request is too large"),
    "not-multipart": (415, "The request is not a multipart form"),
    "wrong-kind": (415, "The file is not of a kind that can be checked"),
    "wrong-shape": (422, "The request has the wrong shape"),
    "unknown-municipality": (422, "The municipality is not known"),
    "key-reused": (422, "The idempotency key was used for another request"),
    "too-demanding": (422, "The file takes too much to check"),
    "too-many": (429, "Too many requests"),
    "head-too-large": (431, "The head of the request is too large"),
    "fault": (500, "A fault of ours"),
    "overloaded": (503, "Too much to do at the moment"),
}
"""Name -> (status, title). Public: names are never changed or used anew."""

_BY_STATUS = {400: "bad-request", 401: "unauthorised", 406: "not-acceptable", 413: "too-large"}


class Problem(Exception):  # noqa: N818 - the standard's own word
    """A request that ends here. `detail` is one sentence for a person, in English; `more` is added to the document.

    `said` names the sentence that a page says it with, of the texts' part `problem.said`; the problem's own name when not given.
    """

    def __init__(self, name: str, detail: str, *, headers: Mapping[str, str] | None = None, said: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.said = said or name
        self.name, self.more = name, more
        self.detail = detail if detail.endswith((".", "!", "?")) else f"{detail}."
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return TITLES[self.name][0]


def document(name: str, detail: str, **more: Any) -> dict[str, Any]:
    status, title = TITLES[name]
    return {"type": TYPE_PREFIX + name, "title": title, "status": status, "detail": detail, **more}


def answer(problem: Problem, request: Request, status: int | None = None) -> Response:
    """The problem as its document; to a person with a browser, on our pages, as a page in the reader's language."""
    if _is_for_a_person(request):
        from endpoint.pages.site import problem_page

        return problem_page(request, problem, status or problem.status)
    content = document(problem.name, problem.detail, **problem.more) | {"status": status or problem.status}
    # What a sender wrote may be told, and may hold halves of characters, which JSON allows and UTF-8 does not.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, content["status"], headers=problem.headers, media_type=MEDIA_TYPE)


def _is_for_a_person(request: Request) -> bool:
    """Programs say what they want or take anything; a browser says that it likes a page best."""
    from endpoint.negotiation import choose

    if request.url.path.startswith("/api/"):
        return False
    try:
        return choose(request.headers.get("accept"), {MEDIA_TYPE: "document", "application/json": "document", "text/html": "page"}) == "page"
    except Problem:
        return False


def _by_framework(request: Request, error: HTTPException) -> Problem:
    """The framework's own refusals in our words. It knows only of the route that it tried, and so not of every method."""
    headers = dict(error.headers or {})
    if error.status_code == NOT_FOUND:
        return Problem("not-found", "There is nothing at this address.", headers=headers)
    if error.status_code == METHOD_NOT_ALLOWED:
        methods: list[str] = request.app.state.methods.at(request.url.path)
        headers["Allow"] = ", ".join(methods) or headers.get("Allow", "")
        return Problem("method-not-allowed", f"{request.method} cannot be used here; {headers['Allow']} can.", headers=headers)
    name = _BY_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "fault")
    return Problem(name, str(error.detail), headers=headers)


def install(app: FastAPI) -> None:
    """Every way that a request can fail ends as a problem; none shows what failed inside."""

    @app.exception_handler(Problem)
    async def known(request: Request, problem: Problem) -> Response:
        return answer(problem, request)

    @app.exception_handler(RemovedError)
    async def removed(request: Request, error: RemovedError) -> Response:
        return answer(Problem("removed", str(error)), request)

    @app.exception_handler(LedgerError)
    async def resting(request: Request, error: LedgerError) -> Response:
        """The database refuses just now: nothing was half done, and the same request may be sent again."""
        log.error("ledger", cause=str(error), path=request.url.path)
        return answer(Problem("overloaded", "This cannot be done at the moment; nothing was changed.", headers={"Retry-After": "10"}), request)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return answer(_by_framework(request, error), request, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def shape(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"path": ".".join(str(step) for step in item["loc"]), "detail": item["msg"]} for item in error.errors()]
        return answer(Problem("wrong-shape", "The request does not have the shape that is described in /openapi.json.", errors=wrong), request)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        """Answered outside everything else, so the headers that every answer carries are put on here."""
        problem = Problem("fault", "A fault of ours; nothing of what you sent is wrong because of it.", headers=HEADERS)
        try:
            return answer(problem, request)
        except Exception:
            return JSONResponse(document(problem.name, problem.detail), problem.status, headers=problem.headers, media_type=MEDIA_TYPE)
