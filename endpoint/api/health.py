"""`/healthz`: the process answers. `/readyz`: it can also check."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from pipelines.pool import CheckPool

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Does the process answer?")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="Can it check?", responses={200: {"model": dict[str, str]}, 503: {"description": "Not yet, or no longer"}})
async def readyz(request: Request) -> JSONResponse:
    pool: CheckPool = request.app.state.checks
    ready = pool.is_ready()
    return JSONResponse({"status": "ready" if ready else "starting"}, 200 if ready else 503)
